-- Asks a worker process ($1 lease) whether it has these jobs ($2), which carry its lease.
update {schema}.workers set suspects = $2::bigint[] where lease = $1
