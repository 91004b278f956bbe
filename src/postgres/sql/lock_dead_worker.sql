-- Takes hold of a worker process ($1) that seems dead, for the rest of the transaction: waits for a claim of its that is under way, and
-- leaves it alone if another process is at it already, or if it holds its lock and shows its heartbeat again.
select pool_name, host, pid
from {schema}.workers
where lease = $1 and (heartbeat_at < now() - heartbeat_timeout or (holds_lock and pg_try_advisory_xact_lock(lease)))
for update
