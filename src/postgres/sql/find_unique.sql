-- The ids of unfinished jobs by their unique keys: $1 queue, $2 job types, $3 keys. Answers one id or null for each, in their
-- order. One look-up in jobs_unique_key each.
select (select j.id from {schema}.jobs j where j.queue = $1 and j.job_type = wanted.job_type and j.unique_key = wanted.unique_key)
from unnest($2::text[], $3::text[]) with ordinality as wanted (job_type, unique_key, place)
order by place
