-- How many rows delete_from_default_partition.sql would delete.
select count(*)
from {schema}.job_history_default h left join {schema}.queues q on q.name = h.queue
where coalesce(q.history_days, $1::integer) > 0
  and h.finished_at < now() - coalesce(q.history_days, $1::integer) * interval '1 day'
