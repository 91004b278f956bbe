-- A page of jobs that have ended, found by one of page_of_*.sql; columns as in list_unfinished.sql.
with {page}
select {schema}.microseconds(h.finished_at), h.job_id, h.stops, h.matches, h.queue, h.job_type, h.outcome, h.priority, h.attempt,
       h.max_attempts, {schema}.microseconds(h.run_at), {schema}.microseconds(h.enqueued_at), {schema}.microseconds(h.started_at),
       {schema}.microseconds(h.finished_at), h.worker, h.error, h.metadata #>> '{schedule,name}', left(h.payload::text, {payload_characters}), false, 0
from page h
