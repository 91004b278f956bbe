-- Jobs of a queue ($1) that carry a lease ($2), as far as they stand in the front of the queue, where those that were claimed stand.
select id from {schema}.running_jobs(array[$1::text]) where lease = $2
