-- Inserts jobs, all or none, and announces them to the workers: one statement, however many there are.
--
-- $1 queue, then one array element a job: $2 job type, $3 payload, $4 priority, $5 run_at (microseconds since 1970; -1: now),
-- $6 max_attempts, $7 unique_key (empty: none), $8 metadata.
-- Returns (id, inserted) in the order of the jobs. Not inserted: an unfinished job has the same unique_key.
select id, inserted
from {schema}.enqueue_many($1::text, $2::text[], $3::jsonb[], $4::smallint[], $5::bigint[], $6::integer[], $7::text[], $8::jsonb[])
