-- How many jobs wait in a queue ($1), for gauges. One worker process of the queue answers for all: the one whose lease is the lowest
-- of those alive; for others ($2 own lease) the first column is 0 and nothing is counted. Columns: whether to answer, jobs that are
-- ready, claimed, scheduled, each up to $3, and how many seconds the oldest ready one has been due (null: there is none).
--
-- As in look_through.sql the recursion hops from one priority to the next in jobs_by_priority. Counting stops at $3 jobs that are due
-- and as many that are not, so it costs the same at a thousand jobs and at ten million. Claimed jobs stand at the front.
with recursive elected as materialized (
  select 1 from {schema}.workers where queue = $1 and heartbeat_at > now() - heartbeat_timeout having min(lease) = $2
),
priorities (priority) as (
  (select priority from {schema}.jobs where queue = $1 and exists (select from elected) order by priority limit 1)
  union all
  select (select j.priority from {schema}.jobs j where j.queue = $1 and j.priority > p.priority order by j.priority limit 1)
  from priorities p
  where p.priority is not null
)
select (select count(*) from elected), due.ready, due.claimed, scheduled.jobs, oldest.age
from (
  select count(*) filter (where lease is null) as ready, count(*) filter (where lease is not null) as claimed
  from (
    select job.lease
    from priorities p cross join lateral (
      select j.lease from {schema}.jobs j
      where j.queue = $1 and j.priority = p.priority and j.run_at <= now()
      order by j.run_at
      limit $3
    ) as job
    limit $3
  ) as counted
) as due, (
  select count(*) as jobs
  from (
    select from priorities p cross join lateral (
      select from {schema}.jobs j where j.queue = $1 and j.priority = p.priority and j.run_at > now() order by j.run_at limit $3
    ) as job
    limit $3
  ) as counted
) as scheduled, (
  select date_part('epoch', now() - min(job.run_at)) as age
  from priorities p cross join lateral (
    select j.run_at from {schema}.jobs j
    where j.queue = $1 and j.priority = p.priority and j.run_at <= now() and j.lease is null
    order by j.run_at
    limit 1
  ) as job
) as oldest
