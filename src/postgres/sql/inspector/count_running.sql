-- How many of the jobs that run in {queues} match, up to {rows}.
select count(*), false from (select from {schema}.running_jobs({queues}) as j where ({condition}) limit {rows}) as counted
