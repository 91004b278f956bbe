-- Makes it known that a worker process ($3 lease) schedules these ($2 names) in a queue ($1). Answers the names that exist.
with adopted as (
  update {schema}.schedules set orphaned_since = null
  where queue = $1 and name = any ($2) and orphaned_since is not null
)
insert into {schema}.schedule_registrations as r (queue, name, lease)
select queue, name, $3 from {schema}.schedules where queue = $1 and name = any ($2) order by name
on conflict (queue, name, lease) do update set lease = excluded.lease
returning r.name
