-- Rights of {user} to enqueue jobs, from C++ and by the function enqueue, and nothing else: it sees no payloads, sets no ids, changes and
-- deletes nothing. Run this as the owner of the tables.
grant usage on schema {schema} to {user};
grant insert (queue, job_type, payload, priority, run_at, max_attempts, unique_key, metadata) on {schema}.jobs to {user};
grant select (id, queue, job_type, unique_key) on {schema}.jobs to {user};
grant select (queue, listening) on {schema}.workers to {user};
grant execute on function {schema}.enqueue(text, text, jsonb, integer, timestamptz, integer, text, jsonb) to {user};
grant execute on function {schema}.enqueue_many(text, text[], jsonb[], smallint[], bigint[], integer[], text[], jsonb[]) to {user};
