-- Gives back what a claim took whose answer was lost on the way: jobs of this lease ($2) in this queue ($1) that were leased after
-- the last claim that was answered ($3) and before the next one ($4, null: there is none yet), in microseconds since 1970 by the
-- database's clock. Such a claim took jobs that were due, so jobs of the future are not read. Runs only for a while after a
-- connection was lost.
with released as (
  update {schema}.jobs
  set lease = null, leased_at = null, attempt = greatest(attempt - 1, 0)
  where queue = $1 and run_at <= now() and lease = $2
    and leased_at > timestamptz 'epoch' + $3::bigint * interval '1 microsecond'
    and ($4::bigint is null or leased_at < timestamptz 'epoch' + $4::bigint * interval '1 microsecond')
  returning id
)
select count(*) from released
