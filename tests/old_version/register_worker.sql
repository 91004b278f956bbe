-- Makes a worker process known: $1 lease, $2 queue, $3 pool name, $4 host, $5 pid, $6 version, $7 job types, $8 pool size, $9 whether
-- it holds its session lock, $10 heartbeat timeout in milliseconds, $11 whether it wants notifications.
insert into {schema}.workers (lease, queue, pool_name, host, pid, version, job_types, pool_size, holds_lock, heartbeat_timeout,
                              listening)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::bigint * interval '1 millisecond', $11)
