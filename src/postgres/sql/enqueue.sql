-- Inserts jobs, all or none, and announces them to the workers: one statement, however many there are.
--
-- $1 queue, then one array element a job: $2 job type, $3 payload, $4 priority, $5 run_at (microseconds since 1970; -1: now),
-- $6 max_attempts, $7 unique_key (empty: none), $8 metadata.
-- Answers (id, inserted) in the order of the jobs. Not inserted: an unfinished job has the same unique_key.
--
-- There is no join on purpose: with a plan made for a few jobs it would become a nested loop over many.
with source as materialized (
  select nextval({jobs_sequence}) as id, place, job_type, payload, priority, max_attempts, nullif(unique_key, '') as unique_key, metadata,
         coalesce(timestamptz 'epoch' + nullif(run_at, -1) * interval '1 microsecond', now()) as run_at
  from unnest($2::text[], $3::jsonb[], $4::smallint[], $5::bigint[], $6::integer[], $7::text[], $8::jsonb[])
    with ordinality as job (job_type, payload, priority, run_at, max_attempts, unique_key, metadata, place)
),
inserted as (
  insert into {schema}.jobs (id, queue, job_type, priority, run_at, payload, max_attempts, unique_key, metadata)
  select id, $1::text, job_type, priority, run_at, payload, max_attempts, unique_key, metadata from source
  -- Two of these at once wait for each other's keys in this order.
  order by job_type, unique_key
  on conflict (queue, job_type, unique_key) where unique_key is not null do nothing
  returning id
),
ready as (
  select priority, min(run_at) as run_at from source group by priority, run_at <= now()
),
announced as materialized (
  select {schema}.announce($1, priority, run_at) from ready
)
select id, bool_or(inserted)
from (select id, place, false as inserted from source union all select id, null, true from inserted) as job
where (select count(*) from announced) >= 0
group by id
order by max(place)
