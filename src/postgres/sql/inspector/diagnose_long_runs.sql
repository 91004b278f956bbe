-- Jobs that run for longer than an hour, or for ten times what 99 of 100 attempts of their type took, the longest first: job, queue, type, worker
-- process, seconds that it runs, microseconds of the 99 of 100 (null: not known), how many there are. At most 20.
--
-- Worker processes tell of jobs that they have been running for more than a second: these are found by their ids, at most 2,000. How long a
-- type takes is read from the ends of job_history_by_end, the latest 5,000 successes of the last week in each queue concerned, of at most
-- 20 queues; a type with less than 20 of these is not known. $1 is some time before that week: a value, so that days before it are
-- left out of the plan. Nothing counts as long before it has run for 10 seconds.
with running as materialized (
  select j.id, j.queue, j.job_type, w.pool_name, now() - j.leased_at as runs_for
  from (
    select w.lease, w.pool_name, told.id
    from {schema}.workers w cross join lateral unnest(w.running) as told (id)
    where w.heartbeat_at > now() - w.heartbeat_timeout
    limit 2000
  ) as w
  join {schema}.jobs j on j.id = w.id and j.lease = w.lease
  where j.leased_at < now() - interval '10 seconds'
),
usual as materialized (
  select q.queue, attempt.job_type, percentile_disc(0.99) within group (order by attempt.took) as p99
  from (select distinct r.queue from running r order by r.queue limit 20) as q
  cross join lateral (
    select h.job_type, h.finished_at - h.started_at as took
    from {schema}.job_history h
    where h.queue = q.queue and h.outcome = 'succeeded' and h.finished_at > now() - interval '7 days' and h.finished_at > $1::timestamptz
    order by h.finished_at desc
    limit 5000
  ) as attempt
  where attempt.took is not null
  group by 1, 2
  having count(*) >= 20
)
select r.id, r.queue, r.job_type, r.pool_name, date_part('epoch', r.runs_for)::bigint, (date_part('epoch', u.p99) * 1000000)::bigint,
       count(*) over ()
from running r left join usual u on u.queue = r.queue and u.job_type = r.job_type
where r.runs_for > interval '1 hour' or r.runs_for > 10 * u.p99
order by r.runs_for desc, r.id
limit 20
