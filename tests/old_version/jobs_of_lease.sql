-- What a dead worker process ($2) of a queue ($1) was running. Its jobs were due, so those of the future are not read. No index
-- covers leases, on purpose (see migrations/0001_foundation.sql): a process dies seldom, a claim happens always.
select id, job_type, attempt, max_attempts, (extract(epoch from now() - leased_at) * 1000000)::bigint
from {schema}.jobs
where queue = $1 and run_at <= now() and lease = $2
order by id
for update
