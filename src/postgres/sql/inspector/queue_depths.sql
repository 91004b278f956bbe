-- What waits in queues: $1 their names, $2 jobs to count at most in each, $3 rows to look at in each for what no index tells. Columns:
-- queue; jobs that are due, running ones among them, up to $2 + 1; of the first $3 + 1 that are not yet: those that are scheduled, those
-- that were tried before, and whether there are more; microseconds since the oldest ready one became due; types of the first ready ones.
--
-- As in measure_depth.sql the recursion hops from one priority to the next, and under each jobs_by_priority is read from the front,
-- and from the first entry after now: it costs the same at a thousand jobs and at ten million. What is due is counted in the index
-- alone where vacuum has come by. Each queue has a recursion of its own, so that the cost grows with their number and not its square.
select q.name, depth.*
from unnest($1::text[]) as q (name)
cross join lateral (
  with recursive priorities (priority, first_run_at, place) as materialized (
    (select j.priority, j.run_at, 1 from {schema}.jobs j where j.queue = q.name order by j.priority, j.run_at limit 1)
    union all
    select next.priority, next.run_at, p.place + 1
    from priorities p cross join lateral (
      select j.priority, j.run_at from {schema}.jobs j
      where j.queue = q.name and j.priority > p.priority
      order by j.priority, j.run_at
      limit 1
    ) as next
    where p.place < {most_priorities}
  )
  select due.jobs, later.scheduled, later.retrying, later.looked > $3, oldest.age, first.types
  from (
    select count(*) as jobs
    from (
      select from priorities p cross join lateral (
        select from {schema}.jobs j
        where j.queue = q.name and j.priority = p.priority and j.run_at >= p.first_run_at and j.run_at <= now()
        order by j.run_at
        limit $2 + 1
      ) as job
      limit $2 + 1
    ) as counted
  ) as due
  cross join (
    select count(*) filter (where job.attempt = 0) as scheduled, count(*) filter (where job.attempt > 0) as retrying,
           count(*) as looked
    from (
      select job.attempt
      from priorities p cross join lateral (
        select j.attempt from {schema}.jobs j
        where j.queue = q.name and j.priority = p.priority and j.run_at > now()
        order by j.run_at
        limit $3 + 1
      ) as job
      limit $3 + 1
    ) as job
  ) as later
  cross join (
    select (date_part('epoch', now() - min(job.run_at)) * 1000000)::bigint as age
    from priorities p cross join lateral (
      select j.run_at from {schema}.jobs j
      where j.queue = q.name and j.priority = p.priority and j.run_at >= p.first_run_at and j.run_at <= now() and j.lease is null
      order by j.run_at
      limit 1
    ) as job
  ) as oldest
  cross join (
    select coalesce(array_agg(distinct job.job_type), '{}') as types
    from (
      select job.job_type
      from priorities p cross join lateral (
        select j.job_type from {schema}.jobs j
        where j.queue = q.name and j.priority = p.priority and j.run_at >= p.first_run_at and j.run_at <= now() and j.lease is null
        order by j.run_at
        limit greatest($3 / 4, 1)
      ) as job
      limit greatest($3 / 4, 1)
    ) as job
  ) as first
) as depth
