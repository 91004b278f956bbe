-- The attempts of a job ($1) that have ended, latest first, $2 at most. A look-up in job_history_by_job for each day.
select attempt, outcome, error, worker, {schema}.microseconds(run_at), {schema}.microseconds(started_at),
       {schema}.microseconds(finished_at)
from {schema}.job_history
where job_id = $1
order by finished_at desc, attempt desc
limit $2
