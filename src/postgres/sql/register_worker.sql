-- Makes a worker process known in a queue: $1 lease, $2 queue, $3 pool name, $4 host, $5 pid, $6 version, $7 job types, $8 pool size,
-- $9 the lock that shows that it lives (null: its heartbeat alone does), $10 heartbeat timeout in milliseconds, $11 whether it wants
-- notifications. Where several queues share a lock, only one has it under its lease, which is what programs of version 3 look at. Its program's version is
-- remembered.
with seen as (
  insert into {schema}.program_versions (queue, version) select $2::text, $6::text where $6::text <> ''
  on conflict (queue, version) do update set last_seen_at = now()
)
insert into {schema}.workers (lease, queue, pool_name, host, pid, version, job_types, pool_size, holds_lock, lock_key, heartbeat_timeout,
                              listening)
values ($1, $2, $3, $4, $5, $6, $7, $8, coalesce($9::bigint = $1::bigint, false), $9, $10::bigint * interval '1 millisecond', $11)
