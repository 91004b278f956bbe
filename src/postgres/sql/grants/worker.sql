-- Rights of {user} to run workers, and to enqueue. Run this as the owner of the tables: what it makes later is granted, too.
-- They are not enough to make and drop the history's days, and the index of the run_at strategy: only the owner of job_history can.
-- Run one worker process as the owner, or as a member of it, or have the owner call {schema}.ensure_history_partitions() once a day.
grant usage on schema {schema} to {user};
grant select, insert, update, delete on all tables in schema {schema} to {user};
revoke insert, update, delete on {schema}.schema_migrations from {user};
grant usage on all sequences in schema {schema} to {user};
alter default privileges in schema {schema} grant select, insert, update, delete on tables to {user};
alter default privileges in schema {schema} grant usage on sequences to {user};
