-- Takes hold of worker processes that seem dead, for the rest of the transaction, after claims of theirs that are under way: one array
-- element each: $1 lease, $2 whether its lock was free (else its heartbeat stood still), $3 the heartbeat that was seen, in microseconds
-- since 1970. Missing from the result: it holds its lock or shows its heartbeat again, or another process was faster. While its lock is
-- held here, a process that was only cut off waits with coming back until its jobs are settled. The last
-- column is the lock that a process whose heartbeat stood still may still hold.
select w.lease, w.queue, w.pool_name, w.host, w.pid, case when not dead.by_lock then w.lock_key end
from unnest($1::bigint[], $2::boolean[], $3::bigint[]) as dead (lease, by_lock, heartbeat_at)
  join {schema}.workers w on w.lease = dead.lease
where case when dead.by_lock then pg_try_advisory_xact_lock(coalesce(w.lock_key, w.lease))
        else (date_part('epoch', w.heartbeat_at) * 1000000)::bigint = dead.heartbeat_at end
order by w.lease
for update of w
