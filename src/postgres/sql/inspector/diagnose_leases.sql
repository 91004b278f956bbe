-- Jobs in the front of all queues that carry a lease which may hold them up: of no worker process, and, for more than two minutes, of one
-- that does not say that it runs them. Hops from one queue to the next in jobs_by_priority; running_jobs bounds the rest.
with recursive waiting (queue) as (
  (select queue from {schema}.jobs where queue >= '' order by queue limit 1)
  union all
  select (select j.queue from {schema}.jobs j where j.queue > w.queue order by j.queue limit 1)
  from waiting w
  where w.queue is not null
)
select count(*) filter (where w.lease is null),
       count(*) filter (where j.id <> all (w.running) and coalesce(j.leased_at < now() - interval '2 minutes', true))
from {schema}.running_jobs(array(select queue from waiting where queue is not null)) as j left join {schema}.workers w on w.lease = j.lease
