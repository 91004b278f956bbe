-- Asks that jobs end which run ($1), for a person ($2), and tells the worker processes: each message names as many as it can hold. Answers
-- how many were not asked before.
with asked as (
  insert into {schema}.cancellations (job_id, requested_by)
  select id, $2::text from unnest($1::bigint[]) as job (id) order by id
  on conflict (job_id) do nothing
  returning job_id
),
message as (
  select string_agg(job_id::text, ' ' order by job_id) as ids
  from (select job_id, (row_number() over (order by job_id) - 1) / 300 as number from asked) as numbered
  group by number
),
told as materialized (
  select pg_notify({channel}, 'cancel ' || ids) from message
)
-- Counting makes sure that it is said.
select (select count(*) from asked), (select count(*) from told)
