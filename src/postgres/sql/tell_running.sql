-- Tells which jobs a worker process ($1) has been running for a while ($2).
update {schema}.workers set running = $2::bigint[] where lease = $1
