-- Queues that have jobs, a live worker process, a schedule or a setting, or did something in the last 24 hours; by name: from $1 on, $2
-- at most (null: all), with $3 somewhere in their name in whatever case (null: any).
--
-- Every source is read from $1 on and no further than for $2 names. The recursion hops from one queue to the next in jobs_by_priority, one
-- look-up each. The statistics are read by statistics_hops.sql: one hour, or minute, at a time.
with recursive waiting (queue) as (
  (select j.queue from {schema}.jobs j where j.queue >= $1 order by j.queue limit 1)
  union all
  select (select j.queue from {schema}.jobs j where j.queue > w.queue order by j.queue limit 1)
  from waiting w
  where w.queue is not null
),
{statistics_hops}
select known.queue from (
  (select w.queue from waiting w where w.queue is not null and ($3::text is null or strpos(lower(w.queue collate "C"), lower($3 collate "C")) > 0) limit $2)
  union
  (
    select distinct w.queue from {schema}.workers w
    where w.heartbeat_at > now() - w.heartbeat_timeout and w.queue >= $1
      and ($3::text is null or strpos(lower(w.queue collate "C"), lower($3 collate "C")) > 0)
    order by w.queue limit $2
  )
  union
  (
    select distinct s.queue from {schema}.schedules s
    where s.queue >= $1 and ($3::text is null or strpos(lower(s.queue collate "C"), lower($3 collate "C")) > 0)
    order by s.queue limit $2
  )
  union
  (
    select q.name from {schema}.queues q
    where q.name >= $1 and ($3::text is null or strpos(lower(q.name collate "C"), lower($3 collate "C")) > 0)
    order by q.name limit $2
  )
  union
  select ended.queue
  from added_up as part cross join lateral (
    select distinct s.queue from {schema}.job_statistics_by_hour s
    where s.hour = part.hour and s.queue >= $1 and ($3::text is null or strpos(lower(s.queue collate "C"), lower($3 collate "C")) > 0)
    order by s.queue limit $2
  ) as ended
  union
  select ended.queue
  from minutes as part cross join lateral (
    select distinct s.queue from {schema}.job_statistics s
    where s.minute = part.minute and s.queue >= $1 and ($3::text is null or strpos(lower(s.queue collate "C"), lower($3 collate "C")) > 0)
    order by s.queue limit $2
  ) as ended
) as known
order by 1
limit $2
