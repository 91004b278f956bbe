-- Adds to the statistics what jobs did that ended in their own transactions: $1 queue, $2 lease, then one array element a job type:
-- $3 job type, $4 how many, $5 microseconds they ran, $6 microseconds they waited. The commit does not wait for the disk: the jobs
-- themselves are safe.
insert into {schema}.job_statistics as s (minute, queue, job_type, outcome, worker, jobs, ran_us, waited_us)
select date_trunc('minute', now()), $1::text, job_type, 'succeeded', $2::bigint, jobs, ran_us, waited_us
from (select set_config('synchronous_commit', 'off', true)) as durability
  cross join unnest($3::text[], $4::bigint[], $5::bigint[], $6::bigint[]) as ended (job_type, jobs, ran_us, waited_us)
order by job_type
on conflict (minute, queue, job_type, outcome, worker) do update
set jobs = s.jobs + excluded.jobs, ran_us = s.ran_us + excluded.ran_us, waited_us = s.waited_us + excluded.waited_us
