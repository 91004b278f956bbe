-- Shows that a worker process lives, in its queues: $1 leases, $2 the lock that shows it (null: the heartbeat alone does), $3 those of
-- the leases that want notifications, $4 whether the process watches over the others. Returns for each lease the database's clock in microseconds since 1970, and the jobs that carry the
-- lease for so long that the process should look whether it has them. A lease that is missing was declared dead.
with found as materialized (
  select lease, suspects from {schema}.workers where lease = any ($1::bigint[]) order by lease for update
)
update {schema}.workers w
set heartbeat_at = now(), holds_lock = coalesce(w.lease = $2::bigint, false), lock_key = $2::bigint, listening = w.lease = any ($3::bigint[]),
    watched_at = case when $4 then now() end, suspects = '{}'
from found f
where w.lease = f.lease
returning w.lease, (date_part('epoch', clock_timestamp()) * 1000000)::bigint, f.suspects
