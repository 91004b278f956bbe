-- A page of jobs that wait or run, found by one of page_of_*.sql. Of a job that was tried before, its last attempt is looked up in
-- job_history_by_job.
with recursive {page}
select {schema}.microseconds(case when j.lease is null then j.run_at else j.leased_at end), j.id, j.stops, j.matches,
       j.queue, j.job_type,
       case when j.lease is not null then 'running' when j.run_at <= now() then 'ready' when j.attempt = 0 then 'scheduled'
            else 'retrying' end,
       j.priority, j.attempt, j.max_attempts, {schema}.microseconds(j.run_at), {schema}.microseconds(j.created_at),
       {schema}.microseconds(case when j.lease is null then last.started_at else j.leased_at end), null::bigint,
       case when j.lease is null then last.worker
            else (select w.pool_name from {schema}.workers w where w.lease = j.lease) end,
       j.last_error, j.metadata #>> '{schedule,name}', left(j.payload::text, {payload_characters}),
       exists (select from {schema}.cancellations c where c.job_id = j.id), j.interruptions
from page j left join lateral (
  select h.started_at, h.worker
  from {schema}.job_history h
  where h.job_id = j.id and j.lease is null and j.attempt > 0
  order by h.attempt desc, h.finished_at desc
  limit 1
) as last on true
