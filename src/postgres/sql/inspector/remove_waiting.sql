-- Deletes jobs that wait ($1), which the transaction has locked, with what the history knows of them. Answers how many.
with removed as (
  delete from {schema}.jobs where id = any ($1::bigint[]) and lease is null returning id, attempt, created_at
),
history as (
  delete from {schema}.job_history h
  where h.job_id = any (array(select id from removed where attempt > 0))
)
select count(*) from removed
