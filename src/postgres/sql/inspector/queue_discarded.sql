-- Jobs of queues ($1) that failed for good in the last 24 hours and were not brought back since, up to $3 + 1 of each queue. $2 is some
-- time before those 24 hours, as in queue_latest_durations.sql. The same jobs stand behind the number when it is clicked.
select q.name, (
  select count(*)
  from (
    select from {schema}.job_history h
    where h.queue = q.name and h.outcome = 'discarded' and h.outcome <> 'succeeded' and h.retried_at is null
      and h.finished_at >= now() - interval '24 hours' and h.finished_at > $2::timestamptz
    limit $3 + 1
  ) as job
)
from unnest($1::text[]) as q (name)
