-- How many jobs wait in a queue ($1), for gauges. One worker process of the queue answers for all: the one whose lease is the lowest
-- of those alive; for others ($2 own lease) the first column is 0 and nothing is counted. Columns: whether to answer, jobs that are
-- ready, claimed, scheduled, each up to $3, and how many seconds the oldest ready one has been due (null: there is none).
--
-- As in look_through.sql the recursion hops from one priority to the next in jobs_by_priority. It notes the first job under each,
-- where all else starts: so finished rows that vacuum has not removed yet, which may be many, are walked over once.
--
-- Jobs that are due are counted in the order of claiming, up to $3 ready ones, and in the first three times $3 of all at most: this
-- costs the same at a thousand jobs and at ten million. Claimed ones stand in front of ready ones, but for those that became due
-- later under a higher priority; they are the rows that the count passed over. The row added at the end lets it pass over those
-- behind the last ready job, too. Under each priority the oldest ready job is looked for among as many.
with recursive elected as materialized (
  select 1 from {schema}.workers where queue = $1 and heartbeat_at > now() - heartbeat_timeout having min(lease) = $2
),
priorities (priority, first_run_at, place) as (
  (
    select j.priority, j.run_at, 1 from {schema}.jobs j where j.queue = $1 and exists (select from elected)
    order by j.priority, j.run_at limit 1
  )
  union all
  select next.priority, next.run_at, p.place + 1
  from priorities p cross join lateral (
    select j.priority, j.run_at from {schema}.jobs j where j.queue = $1 and j.priority > p.priority
    order by j.priority, j.run_at limit 1
  ) as next
  where p.place < {most_priorities}
)
select (select count(*) from elected), due.ready, due.claimed, scheduled.jobs, oldest.age
from (
  select count(*) filter (where not is_end) as ready, least(max(position) - count(*), $3) as claimed
  from (
    select position, is_end
    from (
      select row_number() over () as position, lease, is_end
      from (
        (
          select job.lease, false as is_end
          from priorities p cross join lateral (
            select j.lease from {schema}.jobs j
            where j.queue = $1 and j.priority = p.priority and j.run_at >= p.first_run_at and j.run_at <= now()
            order by j.run_at
            limit 3 * $3
          ) as job
          limit 3 * $3
        )
        union all
        select null, true
      ) as passed
    ) as numbered
    where lease is null
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
  -- As decimals: extra_float_digits rounds the others.
  select date_part('epoch', now() - min(job.run_at))::numeric as age
  from priorities p cross join lateral (
    select first.run_at
    from (
      select j.run_at, j.lease from {schema}.jobs j
      where j.queue = $1 and j.priority = p.priority and j.run_at >= p.first_run_at and j.run_at <= now()
      order by j.run_at
      limit 3 * $3
    ) as first
    where first.lease is null
    order by first.run_at
    limit 1
  ) as job
) as oldest
