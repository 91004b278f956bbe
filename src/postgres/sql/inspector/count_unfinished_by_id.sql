-- How many jobs of the ids that {condition} names wait or run.
select count(*), false from {schema}.jobs j where {condition}
