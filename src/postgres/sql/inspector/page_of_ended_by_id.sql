-- The part of list_ended.sql that finds jobs by their ids, which {condition} names: a look-up in job_history_by_job for each id and
-- day. {rows} to answer, {period} restricts finished_at.
page as materialized (
  select h.*, false as stops, true as matches
  from {schema}.job_history h
  where ({condition}) {period}
  order by h.finished_at {direction}, h.job_id {direction}
  limit {rows}
)
