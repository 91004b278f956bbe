-- Adds the statistics of a day ($1) up to one row an hour, under no worker. What is by the hour already stays: safe to run again.
with by_minute as (
  delete from {schema}.job_statistics
  where minute >= $1::timestamptz and minute < $1::timestamptz + interval '1 day'
    and (worker <> 0 or minute <> date_trunc('hour', minute, 'UTC'))
  returning *
)
insert into {schema}.job_statistics as s (minute, queue, job_type, outcome, worker, jobs, ran_us, waited_us)
select date_trunc('hour', minute, 'UTC'), queue, job_type, outcome, 0, sum(jobs), sum(ran_us), sum(waited_us)
from by_minute
group by 1, 2, 3, 4
on conflict (minute, queue, job_type, outcome, worker) do update
set jobs = s.jobs + excluded.jobs, ran_us = s.ran_us + excluded.ran_us, waited_us = s.waited_us + excluded.waited_us
