-- Writes what became of a batch of attempts: jobs that finished move to the history, others wait for their next attempt, and
-- the statistics follow. Whatever lost its lease in between is passed over. One statement, one commit for many jobs.
--
-- $1 queue, $2 lease, $3 worker's name, then one array element an attempt: $4 job id, $5 attempt, $6 disposition (as in
-- model/settlement.hpp), $7 outcome, $8 error (empty: none), $9 job type, and in microseconds: $10 delay until the next attempt, $11 waited,
-- $12 since it started, $13 since it ended. Times are ages, so that only the database's clock counts; but for $14, when the job was
-- leased in microseconds since 1970 (-1: the row does not say), which with the lease tells this run from every other.
-- What would go back to the queue or be discarded, and is to end because somebody has cancelled it, ends as cancelled.
-- Answers an array of the ids of those.
--
-- Jobs are found by their primary key, one look-up each, as are cancellations.
with told as materialized (
  select id, attempt, disposition, outcome, nullif(error, '') as error, job_type, delay, waited, started_ago, finished_ago,
         nullif(leased_at, -1) as leased_at,
         outcome <> 'succeeded' and exists (select from {schema}.cancellations c where c.job_id = attempt.id) as is_cancelled
  from unnest($4::bigint[], $5::integer[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bigint[], $11::bigint[],
              $12::bigint[], $13::bigint[], $14::bigint[])
    as attempt (id, attempt, disposition, outcome, error, job_type, delay, waited, started_ago, finished_ago, leased_at)
),
attempts as materialized (
  select id, attempt, case when is_cancelled then 'finish' else disposition end as disposition,
         case when is_cancelled then 'cancelled' else outcome end as outcome, error, job_type, delay, waited, started_ago,
         finished_ago, timestamptz 'epoch' + leased_at * interval '1 microsecond' as leased_at, is_cancelled and disposition = 'release' as never_started
  from told
),
finished as (
  delete from {schema}.jobs j
  using attempts a
  where a.disposition = 'finish' and j.id = a.id and j.lease = $2 and j.leased_at is not distinct from a.leased_at
  returning j.id, j.job_type, j.priority, j.run_at, j.payload, j.metadata, a.attempt, j.max_attempts, j.unique_key, j.created_at,
            a.outcome, a.error, a.waited, a.started_ago, a.finished_ago, a.never_started
),
heeded as (
  delete from {schema}.cancellations
  where job_id = any (array(select f.id from finished f where f.outcome = 'cancelled'))
),
returned as (
  update {schema}.jobs j
  set lease = null, leased_at = null, started_at = null,
      -- What was interrupted keeps its place in the queue unless it has to wait.
      run_at = case when a.disposition = 'release' or (a.disposition = 'interrupt' and a.delay = 0) then j.run_at else now() + a.delay * interval '1 microsecond' end,
      attempt = case when a.disposition = 'retry' then j.attempt else greatest(j.attempt - 1, 0) end,
      interruptions = least(j.interruptions, 1999999998) + (a.disposition = 'interrupt')::integer,
      last_error = coalesce(a.error, j.last_error)
  from attempts a
  where a.disposition in ('retry', 'snooze', 'release', 'interrupt') and j.id = a.id and j.lease = $2 and j.leased_at is not distinct from a.leased_at
  returning j.id, j.job_type, j.priority, j.run_at, j.metadata, a.attempt, j.max_attempts, j.unique_key, j.created_at,
            a.disposition, a.outcome, a.error, a.waited, a.started_ago, a.finished_ago
),
history as (
  insert into {schema}.job_history (job_id, queue, job_type, priority, run_at, payload, metadata, attempt, max_attempts,
                                    unique_key, outcome, error, worker, enqueued_at, started_at, finished_at)
  select id, $1::text, job_type, priority, run_at, payload, metadata, attempt - never_started::integer, max_attempts, unique_key,
         outcome, error, case when not never_started then $3::text end, created_at,
         case when not never_started then now() - started_ago * interval '1 microsecond' end,
         case when never_started then now() else now() - finished_ago * interval '1 microsecond' end
  from (
    select id, job_type, priority, run_at, payload, metadata, attempt, max_attempts, unique_key, created_at, outcome, error,
           started_ago, finished_ago, never_started
    from finished
    union all
    select id, job_type, priority, run_at, null, metadata, attempt, max_attempts, unique_key, created_at, outcome, error,
           started_ago, finished_ago, false
    from returned where disposition = 'retry'
  ) as ended
),
statistics as (
  insert into {schema}.job_statistics as s (minute, queue, job_type, outcome, worker, jobs, ran_us, waited_us)
  select date_trunc('minute', now() - finished_ago * interval '1 microsecond'), $1::text, job_type, outcome, $2::bigint,
         count(*), sum(started_ago - finished_ago), sum(waited)
  from (
    select job_type, outcome, waited, started_ago, finished_ago from finished
    union all
    select job_type, outcome, waited, started_ago, finished_ago from returned where disposition <> 'release'
  ) as counted
  group by 1, 3, 4
  order by 1, 3, 4
  on conflict (minute, queue, job_type, outcome, worker) do update
  set jobs = s.jobs + excluded.jobs, ran_us = s.ran_us + excluded.ran_us, waited_us = s.waited_us + excluded.waited_us
),
ready as (
  select priority, min(run_at) as run_at from returned group by priority, run_at <= now()
),
announced as materialized (
  select {schema}.announce($1, priority, run_at) from ready
)
-- Counting makes sure that it is said.
select (select array_agg(id) from finished where outcome = 'cancelled'), (select count(*) from announced)
