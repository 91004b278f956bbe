-- Every queue that has jobs, a live worker process, a schedule or a setting, or did something in the last 24 hours; by name.
--
-- The recursion hops from one queue to the next in jobs_by_priority, one look-up each. The statistics of a day are some
-- thousand rows at the ends of their primary keys.
with recursive waiting (queue) as (
  (select queue from {schema}.jobs where queue >= '' order by queue limit 1)
  union all
  select (select j.queue from {schema}.jobs j where j.queue > w.queue order by j.queue limit 1)
  from waiting w
  where w.queue is not null
)
select queue from waiting where queue is not null
union
select queue from {schema}.workers where heartbeat_at > now() - heartbeat_timeout
union
select queue from {schema}.schedules
union
select name from {schema}.queues
union
select queue from {schema}.statistics_between(now() - interval '24 hours', now() + interval '1 day', true)
order by 1
