-- The ready jobs in front of a queue ($1) of some types ($2), in the order of claiming by priority, at most $3. Only after a claim failed
-- because of what it read: it says which jobs to try one by one.
select id from {schema}.jobs
where queue = $1 and run_at <= now() and lease is null and job_type = any ($2)
order by priority, run_at, id
limit $3
