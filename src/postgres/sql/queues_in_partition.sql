-- The queues that have rows in a partition of the history. Hops from one queue to the next in the partition's indexes
-- job_history_by_end and job_history_failures: a few look-ups, however many rows there are.
with recursive succeeded (queue) as (
  (select queue from {schema}.{partition} where outcome = 'succeeded' order by queue limit 1)
  union all
  select (select h.queue from {schema}.{partition} h where h.outcome = 'succeeded' and h.queue > s.queue order by h.queue limit 1)
  from succeeded s
  where s.queue is not null
),
others (queue) as (
  (select queue from {schema}.{partition} where outcome <> 'succeeded' order by queue limit 1)
  union all
  select (select h.queue from {schema}.{partition} h where h.outcome <> 'succeeded' and h.queue > o.queue order by h.queue limit 1)
  from others o
  where o.queue is not null
)
select queue from succeeded where queue is not null
union
select queue from others where queue is not null
