-- Gives back what a claim took whose answer was lost on the way: jobs of this lease ($2) in this queue ($1) that are not among
-- those the process knows of ($3). Such a claim took jobs that were due, so jobs of the future are not read. Runs only after a connection was lost.
with released as (
  update {schema}.jobs
  set lease = null, leased_at = null, attempt = attempt - 1
  where queue = $1 and run_at <= now() and lease = $2 and not id = any ($3::bigint[])
  returning id
)
select count(*) from released
