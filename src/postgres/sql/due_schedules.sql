-- Takes schedules that are due in a queue ($1), for the rest of the transaction: $2 lease of a worker process, $3 how many at most.
-- Times are in microseconds since 1970; the last column is the time by which they are due.
--
-- Those that another process has taken are skipped: it moves them on. Locked so that their registrations can be checked meanwhile.
-- The index schedules_by_next_run is read from its front; orphaned and paused schedules that stand there are passed over.
select s.name, s.spec, s.time_zone, s.job_type, s.payload, s.priority, s.max_attempts, s.unique_key, s.catch_up,
       (date_part('epoch', s.next_run_at) * 1000000)::bigint, (date_part('epoch', now()) * 1000000)::bigint
from {schema}.schedules s
where s.queue = $1 and s.next_run_at <= now() and s.paused_at is null
  and exists (select from {schema}.schedule_registrations r where r.queue = s.queue and r.name = s.name and r.lease = $2)
order by s.next_run_at, s.name
limit $3
for no key update of s skip locked
