-- Who serves queues ($1), and whether they are paused. Columns: queue, paused_at, paused_by, live worker processes, the jobs that they
-- can run at the same time, their job types, jobs that run. Few rows; the jobs that run come by {schema}.running_jobs.
select q.name, {schema}.microseconds(setting.paused_at), setting.paused_by, worker.processes, worker.threads, worker.job_types,
       coalesce(running.jobs, 0)
from unnest($1::text[]) as q (name)
left join {schema}.queues setting on setting.name = q.name
cross join lateral (
  select count(*) as processes, coalesce(sum(w.pool_size), 0) as threads,
         coalesce((select array_agg(distinct t.job_type)
                   from {schema}.workers w, unnest(w.job_types) as t (job_type)
                   where w.queue = q.name and w.heartbeat_at > now() - w.heartbeat_timeout), '{}') as job_types
  from {schema}.workers w
  where w.queue = q.name and w.heartbeat_at > now() - w.heartbeat_timeout
) as worker
left join (select j.queue, count(*) as jobs from {schema}.running_jobs($1::text[]) as j group by 1) as running on running.queue = q.name
