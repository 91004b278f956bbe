-- Claims ready jobs by priority, run_at, id.
--
-- $1 queue, $2 job types this process has functions for, $3 how many at most, $4 lease, then one array element a priority in use, in
-- their order, with the mark (model/low_water_marks.hpp) behind which to look: $5 priority, $6 run_at in microseconds since 1970, $7 id;
-- $8 whether to say which priority is in use between these, $9 the priority behind which those begin that have no marks since there are
-- too many (null: all have).
--
-- The index jobs_by_priority holds jobs that are due only next week between those that are due now, and finished ones that vacuum has
-- not removed yet. So the lateral part reads only what stands behind the mark and is due, under each priority. It stops as soon as
-- enough are locked. Rows that others are claiming are skipped, never waited for.
--
-- The worker's row is locked against removal: whoever declares this worker dead has to wait for this claim, and then sees
-- its jobs; if it already did, nothing is claimed. Nor is anything from a queue that somebody has paused.
--
-- The commit does not wait for the disk: should the server crash before the claim gets there, the jobs are unclaimed again and what
-- their functions wrote through their transactions cannot have committed either, since that comes later in the log.
--
-- Times are answered in microseconds since 1970; date_part counts in floating point, exact to the microsecond for the times of jobs
-- that are due, where extract's decimal arithmetic would take longer than the claim itself.
-- The last column but one is how often the job was interrupted; -1: it may run only once, and has been started before.
--
-- The last is a priority in use of which this process does not know yet, though its jobs come before some of those that it knows: they
-- were committed, and the notification is still on its way. Under each mark the first entry behind the last mark is read: mostly that
-- where the mark's own priority begins. Null: there is none. Jobs that were claimed meanwhile are held until its jobs are claimed.
with worker as materialized (
  select lease, set_config('synchronous_commit', 'off', true) from {schema}.workers
  where lease = $4 and not exists (select from {schema}.queues where name = $1 and paused_at is not null)
  for key share
),
candidates as materialized (
  select id
  from (
    select job.id
    from worker cross join unnest($5::smallint[], $6::bigint[], $7::bigint[]) as mark (priority, run_at, id) cross join lateral (
      select j.id
      from {schema}.jobs j
      where j.queue = $1 and j.priority = mark.priority and j.run_at <= now()
        and (j.run_at, j.id) > (timestamptz 'epoch' + mark.run_at * interval '1 microsecond', mark.id)
        and j.lease is null and j.job_type = any ($2)
      order by j.run_at, j.id
      limit $3
      for update skip locked
    ) as job
    union all
    select job.id
    from worker cross join lateral (
      select j.id
      from {schema}.jobs j
      where j.queue = $1 and j.priority > $9::smallint and j.run_at <= now() and j.lease is null and j.job_type = any ($2)
      order by j.priority, j.run_at, j.id
      limit $3
      for update skip locked
    ) as job
  ) as job
  limit $3
)
update {schema}.jobs as j
set lease = $4, leased_at = now(), attempt = least(j.attempt, 1999999998) + 1
where j.id = any (array(select id from candidates))
returning j.id, j.job_type, j.payload, j.priority, (date_part('epoch', j.run_at) * 1000000)::bigint,
          (date_part('epoch', j.created_at) * 1000000)::bigint, (select (date_part('epoch', now()) * 1000000)::bigint),
          j.attempt, j.max_attempts, j.metadata ->> 'user_id', j.metadata ->> 'trace', j.metadata ->> 'schedule',
          case when j.started_at is null then j.interruptions else -1 end,
          (select between_marks.priority
           from (select priority, lag(priority::integer, 1, -32769) over () as last from unnest($5::smallint[]) as mark (priority)) as mark
           cross join lateral (
             select u.priority from {schema}.jobs u
             where $8::boolean and u.queue = $1 and u.priority > mark.last and u.priority < mark.priority
             order by u.priority
             limit 1
           ) as between_marks
           limit 1)
