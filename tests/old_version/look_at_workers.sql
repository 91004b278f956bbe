-- The other worker processes of a queue: $1 queue, $2 own lease. A lock that can be taken here is let go as the statement ends.
-- Few rows; no index needed.
select lease, holds_lock, holds_lock and pg_try_advisory_xact_lock(lease),
       (extract(epoch from now() - heartbeat_at) * 1000)::bigint, (extract(epoch from heartbeat_timeout) * 1000)::bigint,
       (extract(epoch from now() - pg_postmaster_start_time()) * 1000)::bigint
from {schema}.workers
where queue = $1 and lease <> $2
