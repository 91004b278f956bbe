-- Removes those of these cancellations ($1) whose jobs are gone. One look-up by primary key each.
delete from {schema}.cancellations c
where c.job_id = any ($1::bigint[]) and (select j.id from {schema}.jobs j where j.id = c.job_id) is null
