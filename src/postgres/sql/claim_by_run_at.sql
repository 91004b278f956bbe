-- Claims ready jobs by run_at, priority, id. Parameters, answer and locking as in claim_by_priority.sql, but there is at most one mark;
-- reads the index jobs_by_run_at behind it, which queues with this strategy make when they start.
with worker as materialized (
  select lease, set_config('synchronous_commit', 'off', true) from {schema}.workers
  where lease = $4 and not exists (select from {schema}.queues where name = $1 and paused_at is not null)
  for key share
),
candidates as materialized (
  select job.id
  from worker cross join unnest($5::smallint[], $6::bigint[], $7::bigint[]) as mark (priority, run_at, id) cross join lateral (
    select j.id
    from {schema}.jobs j
    where j.queue = $1 and j.run_at <= now()
      and (j.run_at, j.priority, j.id) > (timestamptz 'epoch' + mark.run_at * interval '1 microsecond', mark.priority, mark.id)
      and j.lease is null and j.job_type = any ($2)
    order by j.run_at, j.priority, j.id
    limit $3
    for update skip locked
  ) as job
)
update {schema}.jobs as j
set lease = $4, leased_at = now(), attempt = least(j.attempt, 1999999998) + 1
where j.id = any (array(select id from candidates))
returning j.id, j.job_type, j.payload, j.priority, (date_part('epoch', j.run_at) * 1000000)::bigint,
          (date_part('epoch', j.created_at) * 1000000)::bigint, (select (date_part('epoch', now()) * 1000000)::bigint),
          j.attempt, j.max_attempts, j.metadata ->> 'user_id', j.metadata ->> 'trace', j.metadata ->> 'schedule',
          case when j.started_at is null then j.interruptions else -1 end
