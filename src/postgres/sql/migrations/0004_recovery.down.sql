-- Interruptions, notes of starts and the process that watches are forgotten; jobs, leases and history stay.
alter table {schema}.workers drop column lock_key, drop column watched_at, drop column suspects;
alter table {schema}.jobs drop column interruptions, drop column started_at;
