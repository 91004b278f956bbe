-- The priorities in use in a queue ($1), with the microseconds until the next job under each becomes due (null if none is scheduled)
-- whether the queue is paused, and the time in microseconds since 1970.
--
-- The recursion hops from one priority to the next, and under each the first entry after now is read: a few look-ups in
-- jobs_by_priority, however many jobs there are. It ends after one more than have marks (model/low_water_marks.hpp).
with recursive priorities (priority) as (
  (select priority from {schema}.jobs where queue = $1 order by priority limit 1)
  union all
  select (select j.priority from {schema}.jobs j where j.queue = $1 and j.priority > p.priority order by j.priority limit 1)
  from priorities p
  where p.priority is not null
)
select p.priority, (
  select (date_part('epoch', j.run_at - now()) * 1000000)::bigint
  from {schema}.jobs j
  where j.queue = $1 and j.priority = p.priority and j.run_at > now()
  order by j.run_at
  limit 1
), exists (select from {schema}.queues where name = $1 and paused_at is not null), (date_part('epoch', now()) * 1000000)::bigint
from priorities p
where p.priority is not null
limit {most_priorities} + 1
