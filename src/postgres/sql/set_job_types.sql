-- The job types that a worker process ($1 lease) has functions for: $2.
update {schema}.workers set job_types = $2 where lease = $1
