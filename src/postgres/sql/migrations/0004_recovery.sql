-- What recovery needs to know of jobs and worker processes. {schema} is the configured schema.
-- oldest program: 3

alter table {schema}.jobs add column interruptions integer not null default 0, add column started_at timestamptz;
comment on column {schema}.jobs.attempt is 'How often the job was started; runs that were snoozed or interrupted do not count.';
comment on column {schema}.jobs.interruptions is 'How often a run was interrupted by something else than the job: its process, its connection or its server died. From the tenth on they count as attempts.';
comment on column {schema}.jobs.started_at is 'Only of a job with max_attempts = 1: when its function was called. It is never called again.';

alter table {schema}.workers add column lock_key bigint, add column watched_at timestamptz,
  add column suspects bigint[] not null default '{}';
create index workers_watching on {schema}.workers (watched_at) where watched_at is not null;
comment on column {schema}.workers.holds_lock is 'Holds the session-level advisory lock numbered like its lease for as long as it lives.';
comment on column {schema}.workers.lock_key is 'The session-level advisory lock that its process holds for as long as it lives; null: it lives by its heartbeat alone. Queues that share a control connection share the lock.';
comment on column {schema}.workers.watched_at is 'When it last showed that it watches over the others; null: it does not.';
comment on column {schema}.workers.suspects is 'Jobs that have carried this lease for long: the process compares them with what it has, and gives back what it does not have.';
