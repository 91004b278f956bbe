-- With the tables go all jobs and their history.
drop function {schema}.enqueue(text, text, jsonb, integer, timestamptz, integer, text, jsonb);
drop function {schema}.announce(text, integer, timestamptz);
drop function {schema}.announcement(text, integer, timestamptz);
drop function {schema}.require_lease(bigint);
drop function {schema}.ensure_history_partitions(integer);
drop table {schema}.workers;
drop table {schema}.job_statistics;
drop table {schema}.job_history;
drop table {schema}.jobs;
