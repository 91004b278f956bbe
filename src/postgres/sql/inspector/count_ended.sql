-- How many of the jobs that ended with one {outcome} in {queues} match, up to {rows}, and whether that stopped after
-- looking at {most}.
select count(*) filter (where matches), coalesce(bool_or(stops), false)
from (
  select ({condition}) is true as matches, h.place = {most} as stops
  from (
    select h.*, row_number() over () as place
    from unnest({queues}) as q (name) cross join lateral (
      select h.* from {schema}.job_history h
      where h.queue = q.name and h.outcome = {outcome} {period}
      limit {most}
    ) as h
    limit {most}
  ) as h
  where h.place = {most} or ({condition})
  limit {rows}
) as counted
