-- The part of list_unfinished.sql that finds jobs by their ids, which {condition} names: one look-up each. {rows} to answer,
-- {period} restricts the time that the list is ordered by.
page as materialized (
  select j.*, false as stops, true as matches
  from {schema}.jobs j
  where ({condition}) {period}
  order by case when j.lease is null then j.run_at else j.leased_at end {direction}, j.id {direction}
  limit {rows}
)
