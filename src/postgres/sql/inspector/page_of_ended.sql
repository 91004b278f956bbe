-- The part of list_ended.sql that finds jobs that ended with one {outcome}: in {queues}, looking at {most} in each,
-- answering {rows}. {period} restricts finished_at.
--
-- In each queue job_history_by_end or job_history_failures is read in the list's order from where the page starts, as in
-- page_of_waiting.sql.
page as materialized (
  select job.*
  from unnest({queues}) as q (name) cross join lateral (
    select h.*, h.place = {most} as stops, ({condition}) is true as matches
    from (
      select h.*, row_number() over (order by h.finished_at {direction}, h.job_id {direction}) as place
      from {schema}.job_history h
      where h.queue = q.name and h.outcome = {outcome} {period}
      order by h.finished_at {direction}, h.job_id {direction}
      limit {most}
    ) as h
    where h.place = {most} or ({condition})
    order by h.finished_at {direction}, h.job_id {direction}
    limit {rows}
  ) as job
  order by job.finished_at {direction}, job.job_id {direction}
  limit {rows}
)
