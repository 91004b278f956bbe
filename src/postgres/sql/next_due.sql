-- Microseconds until the next job of the queue ($1) becomes due, null if none is scheduled. Reads the first entry after now
-- under each priority in use, in jobs_by_priority.
with recursive priorities (priority) as (
  (select priority from {schema}.jobs where queue = $1 order by priority limit 1)
  union all
  select (select j.priority from {schema}.jobs j where j.queue = $1 and j.priority > p.priority order by j.priority limit 1)
  from priorities p
  where p.priority is not null
)
select (extract(epoch from min(next.run_at) - now()) * 1000000)::bigint
from priorities p cross join lateral (
  select j.run_at
  from {schema}.jobs j
  where j.queue = $1 and j.priority = p.priority and j.run_at > now()
  order by j.run_at
  limit 1
) as next
where p.priority is not null
