-- The jobs that carry one of these leases ($1). No index covers leases, on purpose (see migrations/0001_foundation.sql): a process dies
-- seldom, a claim happens always. So this reads the whole table, once for all who died at the same time.
-- The last columns: whether a job that may run only once has been started, microseconds since it was leased, and when, in microseconds
-- since 1970.
select j.id, j.lease, j.queue, j.job_type, j.attempt, j.max_attempts, j.interruptions, j.started_at is not null,
       (date_part('epoch', now() - j.leased_at) * 1000000)::bigint, (date_part('epoch', j.leased_at) * 1000000)::bigint
from {schema}.jobs j
where j.lease = any ($1::bigint[])
order by j.id
for update
