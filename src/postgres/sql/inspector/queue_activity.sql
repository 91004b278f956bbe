-- What queues ($1) have done lately. Columns: queue; of the last five whole minutes and the running one: attempts that ended, of those
-- not succeeded, their duration together in microseconds, and how many seconds that is; jobs discarded in the last 24 hours.
--
-- The ends of the statistics' primary keys are read: some minutes, some hours.
with lately as materialized (
  select s.queue, sum(s.jobs) as jobs, sum(s.jobs) filter (where s.outcome <> 'succeeded') as unsuccessful, sum(s.ran_us) as ran_us
  from {schema}.job_statistics s
  where s.minute >= date_trunc('minute', now()) - interval '5 minutes'
    and s.outcome <> 'snoozed'
  group by 1
),
discarded as materialized (
  select s.queue, sum(s.jobs) as jobs
  from {schema}.statistics_between(now() - interval '24 hours', now() + interval '1 day', true) as s
  where s.outcome = 'discarded'
  group by 1
)
select q.name, coalesce(l.jobs, 0), coalesce(l.unsuccessful, 0), coalesce(l.ran_us, 0)::bigint,
       date_part('epoch', now() - date_trunc('minute', now()) + interval '5 minutes'), coalesce(d.jobs, 0)
from unnest($1::text[]) as q (name) left join lately l on l.queue = q.name left join discarded d on d.queue = q.name
