-- Of these jobs ($1): those that carry a lease ($2; null: any that belongs to no worker process) and have done so for at least so many
-- milliseconds ($3). Passes over those that others are at. Columns as in jobs_of_leases.sql. Found by primary key.
select j.id, j.lease, j.queue, j.job_type, j.attempt, j.max_attempts, j.interruptions, j.started_at is not null,
       (date_part('epoch', now() - j.leased_at) * 1000000)::bigint, (date_part('epoch', j.leased_at) * 1000000)::bigint
from {schema}.jobs j
where j.id = any ($1::bigint[]) and j.lease is not null
  and case when $2::bigint is null then not exists (select from {schema}.workers w where w.lease = j.lease) else j.lease = $2 end
  and coalesce(j.leased_at < now() - $3::bigint * interval '1 millisecond', true)
order by j.id
for update skip locked
