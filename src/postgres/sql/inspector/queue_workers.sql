-- Who serves queues ($1), and whether they are paused. Columns: queue, paused_at, paused_by, live worker processes, the jobs that they
-- can run at the same time, their job types, jobs that run. The worker processes, a row for each and queue, are read once for all of
-- these queues; the jobs that run come by {schema}.running_jobs.
with worker as materialized (
  select w.queue, count(*) as processes, sum(w.pool_size) as threads
  from {schema}.workers w
  where w.queue = any ($1::text[]) and w.heartbeat_at > now() - w.heartbeat_timeout
  group by 1
),
served as materialized (
  select w.queue, array_agg(distinct t.job_type) as job_types
  from {schema}.workers w cross join lateral unnest(w.job_types) as t (job_type)
  where w.queue = any ($1::text[]) and w.heartbeat_at > now() - w.heartbeat_timeout
  group by 1
),
running as materialized (
  select j.queue, count(*) as jobs from {schema}.running_jobs($1::text[]) as j group by 1
)
select q.name, {schema}.microseconds(setting.paused_at), setting.paused_by, coalesce(worker.processes, 0), coalesce(worker.threads, 0),
       coalesce(served.job_types, '{}'), coalesce(running.jobs, 0)
from unnest($1::text[]) as q (name)
left join {schema}.queues setting on setting.name = q.name
left join worker on worker.queue = q.name
left join served on served.queue = q.name
left join running on running.queue = q.name
