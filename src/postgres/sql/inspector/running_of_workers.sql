-- What worker processes have, by lease, those first that run longest; at most 200 of each.
select j.lease, j.id, j.job_type, j.attempt, {schema}.microseconds(j.leased_at),
       (date_part('epoch', now() - j.leased_at) * 1000000)::bigint,
       exists (select from {schema}.cancellations c where c.job_id = j.id)
from (
  select j.*, row_number() over (partition by j.lease order by j.leased_at, j.id) as place
  from {schema}.running_jobs(array(select distinct queue from {schema}.workers)) as j
) as j
where j.place <= 200
order by j.lease, j.place
