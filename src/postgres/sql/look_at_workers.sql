-- All worker processes: lease, whether it shows by a lock that it lives, whether that lock was free just now (of a process without one:
-- whether none of its jobs has a transaction open), heartbeat in microseconds since 1970, its timeout in milliseconds, milliseconds since
-- the server started, whether the process has appeared since then. Each lock is tried once, and let go as the statement ends. Few rows; no index needed.
with locks as materialized (
  select k.key, pg_try_advisory_xact_lock(k.key) as is_free
  from (select distinct coalesce(lock_key, lease) as key from {schema}.workers) as k
)
select w.lease, w.holds_lock or w.lock_key is not null, l.is_free, (date_part('epoch', w.heartbeat_at) * 1000000)::bigint,
       (date_part('epoch', w.heartbeat_timeout) * 1000)::bigint, (date_part('epoch', now() - pg_postmaster_start_time()) * 1000)::bigint,
       w.started_at >= pg_postmaster_start_time()
from {schema}.workers w join locks l on l.key = coalesce(w.lock_key, w.lease)
