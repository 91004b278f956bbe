-- What lists do not show of a job ($1) that has ended. A look-up in job_history_by_job for each day.
select payload::text, metadata ->> 'user_id', metadata ->> 'version', unique_key, metadata ->> 'trace', metadata ->> 'schedule',
       metadata ->> 'parent'
from {schema}.job_history
where job_id = $1 and outcome <> 'failed' and retried_at is null
order by finished_at desc
limit 1
