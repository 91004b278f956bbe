-- Pauses, settings, audit, published payload schemas and the statistics of hours go; jobs, schedules and history stay.
drop function {schema}.running_jobs(text[]);
drop function {schema}.statistics_between(timestamptz, timestamptz, boolean);
drop function {schema}.microseconds(timestamptz);
drop table {schema}.job_statistics_by_hour;
drop index {schema}.job_history_failures;
drop index {schema}.job_history_by_end;
alter table {schema}.job_history drop column retried_at;
alter table {schema}.schedules drop column paused_at, drop column paused_by;
drop table {schema}.job_types;
alter table {schema}.workers drop column running;
drop table {schema}.cancellations;
drop table {schema}.audit;
drop table {schema}.queues;
drop index {schema}.jobs_by_priority;
create index jobs_by_priority on {schema}.jobs (queue, priority, run_at, id);
