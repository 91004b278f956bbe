-- The types of jobs that are known in queues ($1): of the first 1,000 jobs under each priority, less where there are more than 100 of
-- these, of live worker processes, of what ended in the last 24 hours, and those whose payload somebody has described. Columns: queue,
-- type, live worker processes that have a function for it, JSON Schema. The statistics are read by statistics_hops.sql.
with recursive priorities (queue, priority, first_run_at, place) as (
  select q.name, first.priority, first.run_at, 1
  from unnest($1::text[]) as q (name) cross join lateral (
    select j.priority, j.run_at from {schema}.jobs j where j.queue = q.name order by j.priority, j.run_at limit 1
  ) as first
  union all
  select p.queue, next.priority, next.run_at, p.place + 1
  from priorities p cross join lateral (
    select j.priority, j.run_at from {schema}.jobs j
    where j.queue = p.queue and j.priority > p.priority
    order by j.priority, j.run_at
    limit 1
  ) as next
  where p.place < {most_priorities}
),
served as materialized (
  select w.queue, t.job_type, count(*) as workers
  from {schema}.workers w cross join lateral unnest(w.job_types) as t (job_type)
  where w.queue = any ($1::text[]) and w.heartbeat_at > now() - w.heartbeat_timeout
  group by 1, 2
),
{statistics_hops},
known (queue, job_type) as (
  select p.queue, job.job_type
  from priorities p cross join lateral (
    select j.job_type from {schema}.jobs j
    where j.queue = p.queue and j.priority = p.priority and j.run_at >= p.first_run_at
    order by j.run_at
    limit (select greatest(least(100000 / count(*), 1000), 20) from priorities)
  ) as job
  union
  select s.queue, s.job_type from served s
  union
  select s.queue, s.job_type
  from added_up as part cross join lateral (
    select distinct s.queue, s.job_type from {schema}.job_statistics_by_hour s where s.hour = part.hour and s.queue = any ($1::text[])
    offset 0
  ) as s
  union
  select s.queue, s.job_type
  from minutes as part cross join lateral (
    select distinct s.queue, s.job_type from {schema}.job_statistics s where s.minute = part.minute and s.queue = any ($1::text[])
    offset 0
  ) as s
  union
  select t.queue, t.job_type from {schema}.job_types t where t.queue = any ($1::text[])
)
select k.queue, k.job_type, coalesce(s.workers, 0), t.payload_schema::text
from known k
left join served s on s.queue = k.queue and s.job_type = k.job_type
left join {schema}.job_types t on t.queue = k.queue and t.job_type = k.job_type
order by 1, 2
