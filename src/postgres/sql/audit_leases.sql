-- Looks through some rows of the jobs table ($2 at most, behind the id $1) for leases that no worker process has, and for those that have
-- stood for long ($3 milliseconds): a claim or a completion may have been lost on the way. Returns the last id that was read (null: there are no more), then one array element a
-- job: its id, its lease, whether a worker process has that lease. Reads the primary key from there.
with rows as materialized (
  select j.id, j.lease, j.leased_at from {schema}.jobs j where j.id > $1 order by j.id limit $2
),
leased as materialized (
  select r.id, r.lease, coalesce(r.leased_at < now() - $3::bigint * interval '1 millisecond', true) as is_old,
         exists (select from {schema}.workers w where w.lease = r.lease) as is_known
  from rows r
  where r.lease is not null
)
select (select max(id) from rows), coalesce(array_agg(id order by id), '{}'), coalesce(array_agg(lease order by id), '{}'),
       coalesce(array_agg(is_known::integer::bigint order by id), '{}')
from leased
where is_old or not is_known
