-- How many of the jobs that wait in {queues} match, up to {rows}, and whether that stopped after looking at {most} that have a value which an
-- index serves. {period} restricts the value and run_at.
select count(*) filter (where matches), coalesce(bool_or(stops), false)
from (
  select ({condition}) is true as matches, j.place = {most} as stops
  from (
    select j.*, row_number() over () as place
    from unnest({queues}) as q (name) cross join lateral (
      select j.* from {schema}.jobs j
      where j.queue = q.name and j.lease is null {period}
      limit {most}
    ) as j
    limit {most}
  ) as j
  where j.place = {most} or ({condition})
  limit {rows}
) as counted
