-- What queues ($1) have done lately. Columns: queue; of the last five whole minutes and the running one: attempts that ended, of those
-- not succeeded, their duration together in microseconds, and how many seconds that is.
--
-- Of each minute the entries of these queues alone are read: what other queues have done costs nothing.
with recursive latest_minutes (minute) as (
  (select s.minute from {schema}.job_statistics s where s.minute >= date_trunc('minute', now()) - interval '5 minutes' order by s.minute limit 1)
  union all
  select next.minute from latest_minutes m cross join lateral (
    select s.minute from {schema}.job_statistics s where s.minute > m.minute order by s.minute limit 1
  ) as next
),
lately as materialized (
  select s.queue, sum(s.jobs) as jobs, sum(s.jobs) filter (where s.outcome <> 'succeeded') as unsuccessful, sum(s.ran_us) as ran_us
  from latest_minutes as part cross join lateral (
    select s.* from {schema}.job_statistics s
    where s.minute = part.minute and s.queue = any ($1::text[]) and s.outcome <> 'snoozed'
    offset 0
  ) as s
  group by 1
)
select q.name, coalesce(l.jobs, 0), coalesce(l.unsuccessful, 0), coalesce(l.ran_us, 0)::bigint,
       date_part('epoch', now() - date_trunc('minute', now()) + interval '5 minutes')::numeric
from unnest($1::text[]) as q (name) left join lately l on l.queue = q.name
