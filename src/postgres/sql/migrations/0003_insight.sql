-- What people need who look into queues and mend them. {schema} is the configured schema.

-- What somebody has set for a queue; a queue without a row is as it comes.
create table {schema}.queues (
  name         text        primary key check (octet_length(name) <= 200),
  paused_at    timestamptz,
  paused_by    text,
  -- Days; 0: for ever.
  history_days integer     not null default 30 check (history_days between 0 and 3650)
);
comment on table {schema}.queues is 'What somebody has set for a queue.';
comment on column {schema}.queues.paused_at is 'Since when nothing is claimed from it; null: it works.';
comment on column {schema}.queues.history_days is 'How long ended attempts stand in the history, in days; 0: for ever.';

-- Who did what. Written in the transaction that did it.
create table {schema}.audit (
  id       bigint      generated always as identity primary key,
  at       timestamptz not null default now(),
  actor    text        not null,
  action   text        not null,
  target   jsonb       not null,
  affected bigint      not null default 0,
  finished boolean     not null default false
);
comment on column {schema}.audit.finished is 'False: it still goes on, or broke off.';

-- Jobs that somebody wants ended while they run. Their worker process deletes the row as it settles the job; what is left over
-- is swept by maintenance.
create table {schema}.cancellations (
  job_id       bigint      primary key,
  requested_at timestamptz not null default now(),
  requested_by text        not null
);

-- Long-running jobs of a worker process, told once a second when that has changed: a look into the jobs table from its front finds
-- those that it has just claimed, and this finds those that others have overtaken since.
alter table {schema}.workers add column running bigint[] not null default '{}';
comment on column {schema}.workers.running is 'Jobs that it has been running for more than a second, as it last told.';

-- How the payload of a job type looks, for forms.
create table {schema}.job_types (
  queue          text        not null,
  job_type       text        not null,
  payload_schema jsonb       not null,
  published_at   timestamptz not null default now(),
  primary key (queue, job_type)
);
comment on column {schema}.job_types.payload_schema is 'JSON Schema, published by the worker processes that have a function for the type.';

alter table {schema}.schedules add column paused_at timestamptz, add column paused_by text;
comment on column {schema}.schedules.paused_at is 'Since when its occurrences are left out; null: it fires.';

-- The history of a queue, newest or oldest first, and of it what went wrong: failures are few and looked for most.
create index job_history_by_end on {schema}.job_history (queue, finished_at, job_id);
create index job_history_failures on {schema}.job_history (finished_at, job_id) where outcome <> 'succeeded';
