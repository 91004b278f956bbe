-- What waits in queues: $1 their names, $2 jobs to count at most. Columns: queue, ready, whether there are more due, scheduled,
-- retrying, whether there are more later, microseconds since the oldest ready one became due, types of the first ready ones.
--
-- As in measure_depth.sql the recursion hops from one priority to the next, and under each jobs_by_priority is read from the front,
-- and from the first entry after now, until $2 are counted: it costs the same at a thousand jobs and at ten million.
with recursive priorities (queue, priority) as (
  select q.name, (select j.priority from {schema}.jobs j where j.queue = q.name order by j.priority limit 1)
  from unnest($1::text[]) as q (name)
  union all
  select p.queue, (select j.priority from {schema}.jobs j where j.queue = p.queue and j.priority > p.priority order by j.priority limit 1)
  from priorities p
  where p.priority is not null
)
select q.name, due.ready, due.looked > $2, later.scheduled, later.retrying, later.looked > $2, oldest.age, due.types
from unnest($1::text[]) as q (name)
cross join lateral (
  select count(*) filter (where job.lease is null) as ready, count(*) as looked,
         coalesce(array_agg(distinct job.job_type) filter (where job.lease is null and job.place <= 1000), '{}') as types
  from (
    select job.lease, job.job_type, row_number() over () as place
    from priorities p cross join lateral (
      select j.lease, j.job_type from {schema}.jobs j
      where j.queue = p.queue and j.priority = p.priority and j.run_at <= now()
      order by j.run_at
      limit $2 + 1
    ) as job
    where p.queue = q.name
    limit $2 + 1
  ) as job
) as due
cross join lateral (
  select count(*) filter (where job.attempt = 0) as scheduled, count(*) filter (where job.attempt > 0) as retrying, count(*) as looked
  from (
    select job.attempt
    from priorities p cross join lateral (
      select j.attempt from {schema}.jobs j
      where j.queue = p.queue and j.priority = p.priority and j.run_at > now()
      order by j.run_at
      limit $2 + 1
    ) as job
    where p.queue = q.name
    limit $2 + 1
  ) as job
) as later
cross join lateral (
  select (date_part('epoch', now() - min(job.run_at)) * 1000000)::bigint as age
  from priorities p cross join lateral (
    select j.run_at from {schema}.jobs j
    where j.queue = p.queue and j.priority = p.priority and j.run_at <= now() and j.lease is null
    order by j.run_at
    limit 1
  ) as job
  where p.queue = q.name
) as oldest
