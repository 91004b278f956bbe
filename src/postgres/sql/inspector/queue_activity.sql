-- What queues ($1) have done lately. Columns: queue; of the last five whole minutes and the running one: attempts that ended, of those
-- not succeeded, their duration together in microseconds, and how many seconds that is; jobs discarded in the last 24 hours.
--
-- The ends of the statistics' primary keys are read, one minute or hour at a time, and of each the entries of these queues alone: what
-- other queues have done costs nothing. Hours as far as they were added up, minutes before and behind.
with hours as materialized (
  select h.first, greatest(h.until, h.first) as until
  from (
    select date_trunc('hour', now() - interval '23 hours', 'UTC') as first,
           (select max(hour) + interval '1 hour' from {schema}.job_statistics_by_hour) as until
  ) as h
),
lately as materialized (
  select s.queue, sum(s.jobs) as jobs, sum(s.jobs) filter (where s.outcome <> 'succeeded') as unsuccessful, sum(s.ran_us) as ran_us
  from generate_series(date_trunc('minute', now()) - interval '5 minutes', now() + interval '1 minute', '1 minute') as part (minute)
  cross join lateral (
    select s.* from {schema}.job_statistics s
    where s.minute = part.minute and s.queue = any ($1::text[]) and s.outcome <> 'snoozed'
    offset 0
  ) as s
  group by 1
),
discarded as materialized (
  select s.queue, sum(s.jobs) as jobs
  from (
    select s.queue, s.jobs
    from hours h cross join lateral generate_series(h.first, h.until - interval '1 hour', '1 hour') as part (hour) cross join lateral (
      select s.queue, s.jobs from {schema}.job_statistics_by_hour s
      where s.hour = part.hour and s.queue = any ($1::text[]) and s.outcome = 'discarded'
      offset 0
    ) as s
    union all
    select s.queue, s.jobs
    from hours h cross join lateral (
      select generate_series(date_trunc('minute', now() - interval '24 hours'), h.first - interval '1 minute', '1 minute')
      union all
      select generate_series(h.until, now() + interval '1 minute', '1 minute')
    ) as part (minute) cross join lateral (
      select s.queue, s.jobs from {schema}.job_statistics s
      where s.minute = part.minute and s.queue = any ($1::text[]) and s.outcome = 'discarded'
      offset 0
    ) as s
  ) as s
  group by 1
)
select q.name, coalesce(l.jobs, 0), coalesce(l.unsuccessful, 0), coalesce(l.ran_us, 0)::bigint,
       date_part('epoch', now() - date_trunc('minute', now()) + interval '5 minutes'), coalesce(d.jobs, 0)
from unnest($1::text[]) as q (name) left join lately l on l.queue = q.name left join discarded d on d.queue = q.name
