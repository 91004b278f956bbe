-- Every queue that has jobs or a history; by name. Hops from one queue to the next in jobs_by_priority, job_history_by_end and
-- job_history_failures: one look-up for each, and in the history for each day.
with recursive waiting (queue) as (
  (select queue from {schema}.jobs where queue >= '' order by queue limit 1)
  union all
  select (select j.queue from {schema}.jobs j where j.queue > w.queue order by j.queue limit 1)
  from waiting w
  where w.queue is not null
),
succeeded (queue) as (
  (select queue from {schema}.job_history where outcome = 'succeeded' order by queue limit 1)
  union all
  select (select h.queue from {schema}.job_history h where h.outcome = 'succeeded' and h.queue > s.queue order by h.queue limit 1)
  from succeeded s
  where s.queue is not null
),
failed (queue) as (
  (select queue from {schema}.job_history where outcome <> 'succeeded' order by queue limit 1)
  union all
  select (select h.queue from {schema}.job_history h where h.outcome <> 'succeeded' and h.queue > f.queue order by h.queue limit 1)
  from failed f
  where f.queue is not null
)
select queue from waiting where queue is not null
union
select queue from succeeded where queue is not null
union
select queue from failed where queue is not null
order by 1
