-- Ends a job in its own transaction, together with what its function wrote: $1 job id, $2 lease, $3 when it was leased in microseconds
-- since 1970, $4 worker's name, $5 microseconds since it started. Fails with AJ001, and the transaction with it, if the job was no longer
-- this lease's: so COMMIT can follow in the same message, which saves a round trip.
--
-- It runs under the search_path of the job: functions are qualified, and operators get the exact types of the catalog's.
--
-- The statistics are left to the completer: here they would make transactions wait for each other until they commit.
with finished as (
  delete from {schema}.jobs where id = $1 and lease = $2 and leased_at = timestamptz 'epoch' + $3::float8 * interval '1 microsecond' returning *
),
history as (
  insert into {schema}.job_history (job_id, queue, job_type, priority, run_at, payload, metadata, attempt, max_attempts, unique_key,
                                    outcome, worker, enqueued_at, started_at, finished_at)
  select id, queue, job_type, priority, run_at, payload, metadata, attempt, max_attempts, unique_key, 'succeeded', $4::text,
         created_at, pg_catalog.clock_timestamp() - $5::float8 * interval '1 microsecond', pg_catalog.clock_timestamp()
  from finished
  returning job_id
)
select {schema}.require_lease(pg_catalog.count(*)) from history
