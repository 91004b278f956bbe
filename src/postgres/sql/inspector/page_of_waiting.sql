-- The part of list_unfinished.sql that finds jobs that wait: in {queues}, looking at {most}, answering {rows}. {period}
-- restricts run_at.
--
-- Under each priority of each queue jobs_by_priority is read in the list's order, from where the page starts, until enough rows match
-- or this priority's share of {most} was looked at: the last row of the share is answered even if it does not match, with `stops`, and
-- the list is complete only up to there. So a page costs the same wherever it is and whatever it asks for.
priorities (queue, priority, first_run_at, place) as (
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
),
share (rows) as materialized (
  select greatest({most} / greatest(count(*), 1), 200) from priorities
),
page as materialized (
  select job.*
  from priorities p cross join lateral (
    select j.*, j.place = (select rows from share) as stops, ({condition}) is true as matches
    from (
      select j.*, row_number() over (order by j.run_at {direction}, j.id {direction}) as place
      from {schema}.jobs j
      where j.queue = p.queue and j.priority = p.priority and j.run_at >= p.first_run_at and j.lease is null {period}
      order by j.run_at {direction}, j.id {direction}
      limit (select rows from share)
    ) as j
    where j.place = (select rows from share) or ({condition})
    order by j.run_at {direction}, j.id {direction}
    limit {rows}
  ) as job
  order by job.run_at {direction}, job.id {direction}
  limit {rows}
)
