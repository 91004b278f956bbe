-- The part of list_unfinished.sql that finds jobs that wait by a value in their payloads which an index serves: in {queues}, looking at {most}
-- with this value in each, answering {rows}. {period} restricts the value and run_at.
page as materialized (
  select job.*
  from unnest({queues}) as q (name) cross join lateral (
    select j.*, j.place = {most} as stops, ({condition}) is true as matches
    from (
      select j.*, row_number() over (order by j.run_at {direction}, j.id {direction}) as place
      from {schema}.jobs j
      where j.queue = q.name and j.lease is null {period}
      order by j.run_at {direction}, j.id {direction}
      limit {most}
    ) as j
    where j.place = {most} or ({condition})
    order by j.run_at {direction}, j.id {direction}
    limit {rows}
  ) as job
  order by job.run_at {direction}, job.id {direction}
  limit {rows}
)
