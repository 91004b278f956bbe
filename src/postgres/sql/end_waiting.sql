-- Ends jobs that wait ($1) though they did not run: $2 outcome, $3 error for those that have none from an earlier attempt. Jobs that
-- somebody else is at are skipped, never waited for. Answers the ids of those that ended.
--
-- Jobs are found by their primary key. The statistics count them under no worker.
with candidates as materialized (
  select id from {schema}.jobs where id = any ($1::bigint[]) and lease is null order by id for update skip locked
),
ended as (
  delete from {schema}.jobs j where j.id = any (array(select id from candidates))
  returning j.*
),
history as (
  insert into {schema}.job_history (job_id, queue, job_type, priority, run_at, payload, metadata, attempt, max_attempts, unique_key,
                                    outcome, error, enqueued_at, finished_at)
  select id, queue, job_type, priority, run_at, payload, metadata, attempt, max_attempts, unique_key, $2::text,
         coalesce(last_error, $3::text), created_at, now()
  from ended
),
statistics as (
  insert into {schema}.job_statistics as s (minute, queue, job_type, outcome, worker, jobs, ran_us, waited_us)
  select date_trunc('minute', now()), queue, job_type, $2::text, 0, count(*), 0, 0 from ended group by queue, job_type order by 2, 3
  on conflict (minute, queue, job_type, outcome, worker) do update set jobs = s.jobs + excluded.jobs
)
select id from ended
