-- Takes hold of a schedule ($1 queue, $2 name) for the rest of the transaction. Times are in microseconds since 1970; the last is the time now.
select paused_at is not null, spec, time_zone, (date_part('epoch', next_run_at) * 1000000)::bigint, job_type, payload::text, priority,
       max_attempts, unique_key, (date_part('epoch', now()) * 1000000)::bigint
from {schema}.schedules
where queue = $1 and name = $2
for no key update
