-- How many worker processes are in queue $1 with the job types $2.
select count(*) from {schema}.workers where queue = $1 and job_types = $2::text[]
