-- How many jobs of the ids that {condition} names have ended.
select count(*), false from {schema}.job_history h where {condition}
