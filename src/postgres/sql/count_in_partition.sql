-- How many rows of some queues ($1) a partition of the history holds.
select count(*) from {schema}.{partition} where queue = any ($1::text[])
