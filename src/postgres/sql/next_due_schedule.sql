-- The microseconds until the next schedule of a worker process ($2 lease) becomes due in a queue ($1); less than none: one is due.
-- No answer if there is none. Reads schedules_by_next_run from its front.
select (date_part('epoch', s.next_run_at - now()) * 1000000)::bigint
from {schema}.schedules s
where s.queue = $1 and s.next_run_at is not null and s.paused_at is null
  and exists (select from {schema}.schedule_registrations r where r.queue = s.queue and r.name = s.name and r.lease = $2)
order by s.next_run_at
limit 1
