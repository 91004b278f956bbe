-- What a copy of a job ($1) needs: of the job itself or, if it has ended, of the row in the history that ended it.
select queue, job_type, payload::text, priority, max_attempts, unique_key, metadata ->> 'user_id' from {schema}.jobs where id = $1
union all
(
  select queue, job_type, payload::text, priority, max_attempts, unique_key, metadata ->> 'user_id'
  from {schema}.job_history
  where job_id = $1
  order by payload is null, finished_at desc
  limit 1
)
limit 1
