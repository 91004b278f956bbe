-- Moves schedules on that due_schedules.sql took: $1 queue, then one array element a schedule: $2 name, $3 next_run_at and $4 last_run_at
-- in microseconds since 1970, $5 last_job_id, $6 problem. Where nothing was enqueued, $4 and $5 are -1; without a problem
-- $6 is empty.
update {schema}.schedules as s
set next_run_at = timestamptz 'epoch' + nullif(due.next_run_at, -1) * interval '1 microsecond',
    last_run_at = coalesce(timestamptz 'epoch' + nullif(due.last_run_at, -1) * interval '1 microsecond', s.last_run_at),
    last_job_id = coalesce(nullif(due.last_job_id, -1), s.last_job_id),
    problem = nullif(due.problem, '')
from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[])
  as due (name, next_run_at, last_run_at, last_job_id, problem)
where s.queue = $1 and s.name = due.name
