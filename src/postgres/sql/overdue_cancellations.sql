-- Takes cancellations that no worker process has heeded for a while, for the rest of the transaction.
select job_id from {schema}.cancellations
where requested_at < now() - interval '3 seconds'
order by job_id
limit 1000
for update skip locked
