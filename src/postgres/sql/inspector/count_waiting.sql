-- How many of the jobs that wait in {queues} match, up to {rows}, and whether that stopped after looking at {most}.
with recursive priorities (queue, priority) as (
  select q.name, (select j.priority from {schema}.jobs j where j.queue = q.name order by j.priority limit 1)
  from unnest({queues}) as q (name)
  union all
  select p.queue, (select j.priority from {schema}.jobs j where j.queue = p.queue and j.priority > p.priority order by j.priority limit 1)
  from priorities p
  where p.priority is not null
)
select count(*) filter (where matches), coalesce(bool_or(stops), false)
from (
  select ({condition}) is true as matches, j.place = {most} as stops
  from (
    select j.*, row_number() over () as place
    from priorities p cross join lateral (
      select j.* from {schema}.jobs j
      where j.queue = p.queue and j.priority = p.priority and j.lease is null {period}
      order by j.run_at
      limit {most}
    ) as j
    limit {most}
  ) as j
  where j.place = {most} or ({condition})
  limit {rows}
) as counted
