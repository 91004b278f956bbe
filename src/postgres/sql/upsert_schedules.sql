-- Makes schedules, or changes them under their names.
--
-- $1 queue, then one array element a schedule, sorted by name so that processes that start together wait for each other in one order:
-- $2 name, $3 spec, $4 time zone, $5 job type, $6 payload, $7 priority, $8 max_attempts, $9 unique_key (empty: none), $10 catch_up, $11 next_run_at
-- counted from now on, in microseconds since 1970 (-1: never).
--
-- Whoever says the same again changes nothing: the next occurrence stands, also if it was missed meanwhile. A schedule that somebody has
-- paused stays paused.
insert into {schema}.schedules as s (queue, name, spec, time_zone, job_type, payload, priority, max_attempts, unique_key, catch_up,
                                     next_run_at)
select $1, name, spec, time_zone, job_type, payload, priority, max_attempts, nullif(unique_key, ''), catch_up,
       timestamptz 'epoch' + nullif(next_run_at, -1) * interval '1 microsecond'
from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::smallint[], $8::integer[], $9::text[], $10::text[],
            $11::bigint[])
  as schedule (name, spec, time_zone, job_type, payload, priority, max_attempts, unique_key, catch_up, next_run_at)
on conflict (queue, name) do update
set spec = excluded.spec, time_zone = excluded.time_zone, job_type = excluded.job_type, payload = excluded.payload,
    priority = excluded.priority, max_attempts = excluded.max_attempts, unique_key = excluded.unique_key, catch_up = excluded.catch_up,
    next_run_at = case when s.problem is null and (s.spec, s.time_zone) = (excluded.spec, excluded.time_zone)
                    then s.next_run_at else excluded.next_run_at end,
    problem = null, changed_at = now()
where (s.spec, s.time_zone, s.job_type, s.payload, s.priority, s.max_attempts, s.unique_key, s.catch_up, s.problem)
  is distinct from (excluded.spec, excluded.time_zone, excluded.job_type, excluded.payload, excluded.priority, excluded.max_attempts,
                    excluded.unique_key, excluded.catch_up, null)
