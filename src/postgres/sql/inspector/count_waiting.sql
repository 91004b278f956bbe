-- How many of the jobs that wait in {queues} match, up to {rows}, and whether that stopped after looking at {most}.
with recursive priorities (queue, priority, first_run_at, place) as (
  select q.name, first.priority, first.run_at, 1
  from unnest({queues}) as q (name) cross join lateral (
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
)
select count(*) filter (where matches), coalesce(bool_or(stops), false)
from (
  select ({condition}) is true as matches, j.place = {most} as stops
  from (
    select j.*, row_number() over () as place
    from priorities p cross join lateral (
      select j.* from {schema}.jobs j
      where j.queue = p.queue and j.priority = p.priority and j.run_at >= p.first_run_at and j.lease is null {period}
      order by j.run_at
      limit {most}
    ) as j
    limit {most}
  ) as j
  where j.place = {most} or ({condition})
  limit {rows}
) as counted
