-- All schedules, by queue and name. Thousands of rows at most. Orphaned is one that no live process schedules.
select s.queue, s.name, s.spec, s.time_zone, s.job_type, s.payload::text, s.priority, s.max_attempts, s.catch_up,
       {schema}.microseconds(s.next_run_at), {schema}.microseconds(s.last_run_at), s.last_job_id,
       {schema}.microseconds(s.paused_at), s.paused_by, s.problem,
       not exists (
         select from {schema}.schedule_registrations r join {schema}.workers w on w.lease = r.lease
         where r.queue = s.queue and r.name = s.name and w.heartbeat_at > now() - w.heartbeat_timeout
       ),
       {schema}.microseconds(s.orphaned_since)
from {schema}.schedules s
order by s.queue, s.name
