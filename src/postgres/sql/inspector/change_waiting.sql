-- Changes jobs that wait ($1), which the transaction has locked, and announces them: $2 priority (null: stays), $3 run_at (null: stays), $4
-- whether they are due at once. Answers how many. Found by their primary key.
with changed as (
  update {schema}.jobs j
  set priority = coalesce($2::smallint, j.priority),
      run_at = case when $4::boolean then now() else coalesce($3::timestamptz, j.run_at) end
  where j.id = any ($1::bigint[]) and j.lease is null
  returning j.queue, j.priority, j.run_at
),
announced as materialized (
  select {schema}.announce(queue, priority, min(run_at)) from changed group by queue, priority, run_at <= now()
)
-- Counting makes sure that it is said.
select (select count(*) from changed), (select count(*) from announced)
