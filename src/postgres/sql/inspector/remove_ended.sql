-- Deletes what the history knows of jobs that have ended ($1): the last of these rows is of $3, the first not before $2. Answers how many
-- jobs; reads job_history_by_job in the days of that time.
with removed as (
  delete from {schema}.job_history h
  where h.job_id = any ($1::bigint[]) and h.finished_at >= $2::timestamptz and h.finished_at <= $3::timestamptz
  returning job_id
)
select count(distinct job_id) from removed
