-- Takes hold of a worker process ($1) that seems dead, for the rest of the transaction, after a claim of its that is under way. No
-- answer: it holds its lock or shows its heartbeat again, or another process was faster. While its lock is held here, a process
-- that was only cut off waits with coming back until its jobs are settled.
select pool_name, host, pid
from {schema}.workers
where lease = $1 and (heartbeat_at < now() - heartbeat_timeout or (holds_lock and pg_try_advisory_xact_lock(lease)))
for update
