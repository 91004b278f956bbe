-- Deletes rows of some queues ($1) from a partition of the history, at most 5,000, behind a place in it ($2). Answers how many, and the
-- last one's place. Reads the partition in its physical order from there, so that nothing is read twice.
with expired as materialized (
  select h.ctid from {schema}.{partition} h where h.ctid > $2::tid and h.queue = any ($1::text[]) limit 5000
),
deleted as (
  delete from {schema}.{partition} where ctid = any (array(select ctid from expired))
)
select count(*), (array_agg(ctid order by ctid desc))[1] from expired
