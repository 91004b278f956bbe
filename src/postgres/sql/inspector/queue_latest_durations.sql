-- How long the latest attempts of queues ($1) took that ended in the last 24 hours, at most $3 of each queue: the time in
-- microseconds that 95 of 100 did not exceed. What is latest is read from the end of job_history_by_end and job_history_failures.
-- $2 is some time before those 24 hours: a value, so that days before it are left out of the plan, which takes longer than its run.
select q.name, (date_part('epoch', latest.p95) * 1000000)::bigint
from unnest($1::text[]) as q (name) cross join lateral (
  select percentile_disc(0.95) within group (order by attempt.finished_at - attempt.started_at) as p95
  from (
    select * from (
      (select h.started_at, h.finished_at from {schema}.job_history h
       where h.queue = q.name and h.outcome = 'succeeded' and h.finished_at > now() - interval '24 hours'
         and h.finished_at > $2::timestamptz
       order by h.finished_at desc limit $3)
      union all
      (select h.started_at, h.finished_at from {schema}.job_history h
       where h.queue = q.name and h.outcome = 'failed' and h.outcome <> 'succeeded' and h.finished_at > now() - interval '24 hours'
         and h.finished_at > $2::timestamptz
       order by h.finished_at desc limit $3)
      union all
      (select h.started_at, h.finished_at from {schema}.job_history h
       where h.queue = q.name and h.outcome = 'discarded' and h.outcome <> 'succeeded' and h.finished_at > now() - interval '24 hours'
         and h.finished_at > $2::timestamptz
       order by h.finished_at desc limit $3)
    ) as ended
    order by finished_at desc
    limit $3
  ) as attempt
  where attempt.started_at is not null
) as latest
where latest.p95 is not null
