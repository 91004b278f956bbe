-- What settle.sql does, for attempts that succeeded without a transaction of their own: by far the most, so they get a statement
-- that does nothing else.
--
-- $1 queue, $2 lease, $3 worker's name, then one array element an attempt, sorted by job id: $4 job id, $5 when it was leased
-- in microseconds since 1970, and in microseconds: $6 waited, $7 since it started, $8 since it ended. Answers how many of the jobs were still this lease's.
--
-- Jobs are found by their primary key. width_bucket finds a job's place in the sorted ids by bisection: a join with the arrays costs
-- more than the deletion itself, and a plan for few attempts would make it a nested loop.
with finished as (
  delete from {schema}.jobs j
  where j.id = any ($4::bigint[]) and j.lease = $2 and j.leased_at = timestamptz 'epoch' + ($5::bigint[])[width_bucket(j.id, $4::bigint[])] * interval '1 microsecond'
  returning j.id, j.job_type, j.priority, j.run_at, j.payload, j.metadata, j.attempt, j.max_attempts, j.unique_key, j.created_at,
            width_bucket(j.id, $4::bigint[]) as place
),
history as (
  insert into {schema}.job_history (job_id, queue, job_type, priority, run_at, payload, metadata, attempt, max_attempts,
                                    unique_key, outcome, worker, enqueued_at, started_at, finished_at)
  select id, $1::text, job_type, priority, run_at, payload, metadata, attempt, max_attempts, unique_key, 'succeeded', $3::text,
         created_at, now() - ($7::bigint[])[place] * interval '1 microsecond', now() - ($8::bigint[])[place] * interval '1 microsecond'
  from finished
),
statistics as (
  insert into {schema}.job_statistics as s (minute, queue, job_type, outcome, worker, jobs, ran_us, waited_us)
  select date_trunc('minute', now() - ($8::bigint[])[place] * interval '1 microsecond'), $1::text, job_type, 'succeeded', $2::bigint,
         count(*), sum(($7::bigint[])[place] - ($8::bigint[])[place]), sum(($6::bigint[])[place])
  from finished
  group by 1, 3
  -- Two of these at once wait for each other's rows in this order.
  order by 1, 3
  on conflict (minute, queue, job_type, outcome, worker) do update
  set jobs = s.jobs + excluded.jobs, ran_us = s.ran_us + excluded.ran_us, waited_us = s.waited_us + excluded.waited_us
)
select count(*) from finished
