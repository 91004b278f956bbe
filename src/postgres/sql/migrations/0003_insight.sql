-- What people need who look into queues and mend them. {schema} is the configured schema.
-- oldest program: 3

-- A queue is often empty when the database looks at the table to plan statements. It then takes a walk through this whole index for as
-- cheap as to find jobs by their ids in the primary key, and goes on so when there are a million. Its condition always holds, but serves
-- only statements that name a queue.
drop index {schema}.jobs_by_priority;
create index jobs_by_priority on {schema}.jobs (queue, priority, run_at, id) where queue is not null;
-- The same with this one, where there is one: queues with the run_at strategy make it when they start.
drop index if exists {schema}.jobs_by_run_at;

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
  payload_schema json        not null,
  published_at   timestamptz not null default now(),
  primary key (queue, job_type)
);
comment on column {schema}.job_types.payload_schema is 'JSON Schema, published by the worker processes that have a function for the type. As json, not jsonb: forms show the fields in the order in which they are declared.';

alter table {schema}.schedules add column paused_at timestamptz, add column paused_by text;
comment on column {schema}.schedules.paused_at is 'Since when its occurrences are left out; null: it fires.';

-- Microseconds since 1970, exact for any time; a plain multiplication of the seconds is not after the year 2255.
create function {schema}.microseconds(at timestamptz) returns bigint
language sql stable as $function$
  select date_part('epoch', date_trunc('second', at))::bigint * 1000000 + date_part('microseconds', at)::bigint % 1000000
$function$;

-- The statistics of whole hours, so that a chart over months reads some thousand rows. Worker processes add them up from the minutes
-- once an hour; the minutes themselves stay two weeks.
create table {schema}.job_statistics_by_hour (
  hour      timestamptz not null,
  queue     text        not null,
  job_type  text        not null,
  outcome   text        not null,
  jobs      bigint      not null,
  ran_us    bigint      not null,
  waited_us bigint      not null,
  primary key (hour, queue, job_type, outcome)
);
comment on table {schema}.job_statistics_by_hour is 'Sums of job_statistics over whole UTC hours.';

-- The statistics from one time to before another: whole hours, as far as they were added up, where these will do, and minutes at both
-- ends; minutes alone where they will not, but hours of a time of which the minutes are gone.
create function {schema}.statistics_between(since timestamptz, before timestamptz, hours_will_do boolean)
returns table (at timestamptz, queue text, job_type text, outcome text, jobs bigint, ran_us bigint, waited_us bigint)
language sql stable as $function$
  with added_up as materialized (
    select coalesce(max(hour) + interval '1 hour', '-infinity') as until from {schema}.job_statistics_by_hour
  ),
  hours as materialized (
    select date_trunc('hour', since + interval '1 hour' - interval '1 microsecond', 'UTC') as first,
           least(date_trunc('hour', before, 'UTC'), a.until,
                 case when hours_will_do then 'infinity' else date_trunc('hour', now() - interval '14 days', 'UTC') end) as until
    from added_up a
  )
  select h.hour, h.queue, h.job_type, h.outcome, h.jobs, h.ran_us, h.waited_us
  from {schema}.job_statistics_by_hour h
  where h.hour >= (select first from hours) and h.hour < (select until from hours)
  union all
  select m.minute, m.queue, m.job_type, m.outcome, m.jobs, m.ran_us, m.waited_us
  from {schema}.job_statistics m
  where m.minute >= since and m.minute < (select least(first, before) from hours)
  union all
  select m.minute, m.queue, m.job_type, m.outcome, m.jobs, m.ran_us, m.waited_us
  from {schema}.job_statistics m
  where m.minute >= (select greatest(first, until) from hours) and m.minute < before
$function$;

-- A job that somebody brings back keeps its history: the row that had ended it no longer does.
alter table {schema}.job_history add column retried_at timestamptz;
comment on column {schema}.job_history.retried_at is 'When somebody brought the job back that this attempt had ended; null: nobody has.';

-- What has ended, newest or oldest first: a queue's successes, which are the most, and by outcome what went wrong, which is looked for
-- the most. Together they cost an attempt that ends one entry.
create index job_history_by_end on {schema}.job_history (queue, finished_at, job_id) where outcome = 'succeeded';
create index job_history_failures on {schema}.job_history (queue, outcome, finished_at, job_id) where outcome <> 'succeeded';

-- The jobs of these queues that run. A look at the front of each priority in jobs_by_priority finds those that were just claimed, and
-- workers.running those that others have overtaken since: no index may mention the lease, so nothing else would find them. Reads at
-- most 3,000 entries, shared by all priorities: more stand there for moments only, where jobs take a few milliseconds.
create function {schema}.running_jobs(queues text[]) returns setof {schema}.jobs
language sql stable as $function$
  with recursive priorities (queue, priority, first_run_at) as (
    select q.name, first.priority, first.run_at
    from unnest(queues) as q (name) cross join lateral (
      select j.priority, j.run_at from {schema}.jobs j where j.queue = q.name order by j.priority, j.run_at limit 1
    ) as first
    union all
    select p.queue, next.priority, next.run_at
    from priorities p cross join lateral (
      select j.priority, j.run_at from {schema}.jobs j
      where j.queue = p.queue and j.priority > p.priority
      order by j.priority, j.run_at
      limit 1
    ) as next
  ),
  found (id) as (
    select front.id
    from priorities p cross join lateral (
      select j.id, j.lease from {schema}.jobs j
      where j.queue = p.queue and j.priority = p.priority and j.run_at >= p.first_run_at and j.run_at <= now()
      order by j.run_at, j.id
      limit (select greatest(3000 / count(*), 100) from priorities)
    ) as front
    where front.lease is not null
    union
    select told.id from {schema}.workers w cross join lateral unnest(w.running) as told (id) where w.queue = any (queues)
  )
  select j.* from {schema}.jobs j where j.id = any (array(select id from found)) and j.lease is not null
$function$;
