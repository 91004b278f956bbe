-- Brings jobs back that have ended ($1), whose rows in the history the transaction has locked: they are of $2 to $3. Due at once, with at
-- least one attempt more. Where an unfinished job has the same unique key, the job stays where it is. Answers how many came back.
--
-- Reads job_history_by_job in the days of that time.
with ended as materialized (
  select h.*
  from {schema}.job_history h
  where h.job_id = any ($1::bigint[]) and h.finished_at >= $2::timestamptz and h.finished_at <= $3::timestamptz
    and h.outcome in ('discarded', 'cancelled') and h.retried_at is null and h.payload is not null
),
back as (
  insert into {schema}.jobs (id, queue, job_type, priority, run_at, payload, metadata, attempt, max_attempts, last_error, unique_key,
                             created_at)
  select job_id, queue, job_type, priority, now(), payload, metadata, attempt,
         case when max_attempts = 0 then 0 else greatest(max_attempts, attempt + 1) end, error, unique_key, enqueued_at
  from ended
  order by job_id
  on conflict do nothing
  returning id, queue, priority, run_at
),
marked as (
  update {schema}.job_history h set retried_at = now()
  where h.job_id = any (array(select id from back)) and h.finished_at >= $2::timestamptz and h.finished_at <= $3::timestamptz
    and h.outcome in ('discarded', 'cancelled') and h.retried_at is null
),
-- Of the run that was cancelled, should nobody have swept it yet.
forgotten as (
  delete from {schema}.cancellations where job_id = any (array(select id from back))
),
announced as materialized (
  select {schema}.announce(queue, priority, min(run_at)) from back group by queue, priority
)
-- Counting makes sure that it is said.
select (select count(*) from back), (select count(*) from announced)
