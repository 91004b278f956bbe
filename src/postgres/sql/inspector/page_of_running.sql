-- The part of list_unfinished.sql that finds jobs that run: in {queues}, answering {rows}. {period} restricts leased_at.
-- As many as worker processes can hold; see {schema}.running_jobs.
page as materialized (
  select j.*, false as stops, true as matches
  from {schema}.running_jobs({queues}) as j
  where ({condition}) {period}
  order by j.leased_at {direction}, j.id {direction}
  limit {rows}
)
