-- Adds the statistics from $1 to before $2, both whole hours in microseconds since 1970, up to one row an hour. Safe to run again.
-- A part of the primary key is read.
insert into {schema}.job_statistics_by_hour as h (hour, queue, job_type, outcome, jobs, ran_us, waited_us)
select date_trunc('hour', minute, 'UTC'), queue, job_type, outcome, sum(jobs), sum(ran_us), sum(waited_us)
from {schema}.job_statistics
where minute >= timestamptz 'epoch' + $1::bigint * interval '1 microsecond'
  and minute < timestamptz 'epoch' + $2::bigint * interval '1 microsecond'
group by 1, 2, 3, 4
on conflict (hour, queue, job_type, outcome) do update
set jobs = excluded.jobs, ran_us = excluded.ran_us, waited_us = excluded.waited_us
where (h.jobs, h.ran_us, h.waited_us) is distinct from (excluded.jobs, excluded.ran_us, excluded.waited_us)
