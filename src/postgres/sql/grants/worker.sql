-- Rights of {user} to run workers, and to enqueue. Run this as the owner of the tables: what it makes later is granted, too.
-- They are not enough to make and drop the history's days, and the index of the run_at strategy: only the owner of job_history can.
-- Run one worker process as the owner, or as a member of it, or have the owner call {schema}.ensure_history_partitions() once a day.
grant usage on schema {schema} to {user};
-- Expired attempts are deleted from the history's days themselves, which are tables, too.
grant select, delete on all tables in schema {schema} to {user};
revoke delete on {schema}.audit, {schema}.queues, {schema}.schema_migrations from {user};
grant insert, update on {schema}.jobs, {schema}.workers, {schema}.schedules, {schema}.schedule_registrations,
  {schema}.job_types, {schema}.program_versions, {schema}.job_statistics, {schema}.job_statistics_by_hour to {user};
grant insert on {schema}.job_history to {user};
grant update on {schema}.cancellations to {user};
grant usage on sequence {schema}.jobs_id_seq to {user};
grant execute on function {schema}.enqueue(text, text, jsonb, integer, timestamptz, integer, text, jsonb) to {user};
grant execute on function {schema}.enqueue_many(text, text[], jsonb[], smallint[], bigint[], integer[], text[], jsonb[]) to {user};
grant execute on function {schema}.delete_old_audit() to {user};
alter default privileges in schema {schema} grant select, delete on tables to {user};
