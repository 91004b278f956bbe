-- Rights of {user} to look into queues and to act. Run this as the owner of the tables: what it makes later is granted, too.
-- They are not enough to drop whole days of the history by hand (prune): only the owner of job_history can.
grant usage on schema {schema} to {user};
-- Expired attempts are deleted from the history's days themselves, which are tables, too.
grant select, delete on all tables in schema {schema} to {user};
revoke delete on {schema}.audit, {schema}.queues, {schema}.schema_migrations, {schema}.workers,
  {schema}.schedules, {schema}.schedule_registrations, {schema}.job_types from {user};
grant insert, update on {schema}.jobs, {schema}.job_history, {schema}.cancellations to {user};
grant insert, update on {schema}.queues, {schema}.audit, {schema}.job_statistics, {schema}.job_statistics_by_hour to {user};
grant update on {schema}.schedules to {user};
grant usage on sequence {schema}.jobs_id_seq to {user};
grant execute on function {schema}.enqueue(text, text, jsonb, integer, timestamptz, integer, text, jsonb) to {user};
grant execute on function {schema}.enqueue_many(text, text[], jsonb[], smallint[], bigint[], integer[], text[], jsonb[]) to {user};
grant execute on function {schema}.delete_old_audit() to {user};
alter default privileges in schema {schema} grant select, delete on tables to {user};
-- A superuser may add this, so that the doctor sees what others do who hold vacuum back: grant pg_read_all_stats to {user};
