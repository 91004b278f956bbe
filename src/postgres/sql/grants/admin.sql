-- Rights of {user} to look into queues and to act. Run this as the owner of the tables: what it makes later is granted, too.
-- They are not enough to drop whole days of the history by hand (prune): only the owner of job_history can.
grant usage on schema {schema} to {user};
grant select, insert, update, delete on all tables in schema {schema} to {user};
revoke insert, update, delete on {schema}.schema_migrations from {user};
grant usage on all sequences in schema {schema} to {user};
alter default privileges in schema {schema} grant select, insert, update, delete on tables to {user};
alter default privileges in schema {schema} grant usage on sequences to {user};
-- A superuser may add this, so that the doctor sees what others do who hold vacuum back: grant pg_read_all_stats to {user};
