-- Deletes at most 5,000 rows from the history's default partition that stood there for as long as their queues keep them: $1 days where
-- nobody has set it. Answers how many. The partition is empty unless days came without theirs.
with expired as materialized (
  select h.ctid
  from {schema}.job_history_default h left join {schema}.queues q on q.name = h.queue
  where coalesce(q.history_days, $1::integer) > 0
    and h.finished_at < now() - coalesce(q.history_days, $1::integer) * interval '1 day'
  limit 5000
),
deleted as (
  delete from {schema}.job_history_default where ctid = any (array(select ctid from expired))
)
select count(*) from expired
