-- Inserts one job without a unique key and announces it: what enqueue.sql does, for the most frequent case.
--
-- $1 queue, $2 job type, $3 payload, $4 priority, $5 run_at (microseconds since 1970; null: now), $6 max_attempts, $7 metadata.
-- Returns its id.
--
-- As the function announce does, but without calling it: that costs as much as the insertion.
insert into {schema}.jobs as j (queue, job_type, payload, priority, run_at, max_attempts, metadata)
values ($1, $2, $3, $4::smallint, coalesce(timestamptz 'epoch' + $5::float8 * interval '1 microsecond', pg_catalog.now()), $6, $7)
returning j.id,
          case when exists (select from {schema}.workers w where w.queue = $1 and w.listening)
            then pg_catalog.pg_notify({channel}, {schema}.announcement(
              $1, $4::smallint, coalesce(timestamptz 'epoch' + $5::float8 * interval '1 microsecond', pg_catalog.now())))
          end
