-- Jobs that are enqueued again and again. {schema} is the configured schema.
-- oldest program: 3

create table {schema}.schedules (
  queue          text        not null,
  name           text        not null,
  spec           text        not null,
  time_zone      text        not null,
  job_type       text        not null,
  payload        jsonb       not null,
  priority       smallint    not null,
  max_attempts   integer     not null check (max_attempts >= 0),
  unique_key     text,
  catch_up       text        not null check (catch_up in ('one', 'none', 'all')),
  next_run_at    timestamptz,
  last_run_at    timestamptz,
  last_job_id    bigint,
  problem        text,
  orphaned_since timestamptz,
  created_at     timestamptz not null default now(),
  changed_at     timestamptz not null default now(),
  primary key (queue, name)
) with (
  -- Each occurrence writes a row anew; the table stays small and is swept early.
  fillfactor = 70,
  autovacuum_vacuum_scale_factor = 0.05,
  autovacuum_vacuum_cost_delay = 0
);
comment on table {schema}.schedules is 'Jobs that are enqueued again and again, one row a schedule.';
comment on column {schema}.schedules.next_run_at is 'The next occurrence; an interval keeps its phase here. Null: there is none.';
comment on column {schema}.schedules.last_run_at is 'The last occurrence that was enqueued, as last_job_id.';
comment on column {schema}.schedules.problem is 'Why the next occurrence could not be told; cleared when the schedule is made anew.';
comment on column {schema}.schedules.orphaned_since is 'When it was found that no live process schedules it. It is removed a week later.';

-- What is due in a queue.
create index schedules_by_next_run on {schema}.schedules (queue, next_run_at);

-- Which live worker process schedules what; the rows go with the process and with the schedule. A schedule that stands here under no
-- lease is orphaned: it does not fire.
create table {schema}.schedule_registrations (
  queue text   not null,
  name  text   not null,
  lease bigint not null references {schema}.workers on delete cascade,
  primary key (queue, name, lease),
  foreign key (queue, name) references {schema}.schedules on delete cascade
);

-- Those of a process that leaves.
create index schedule_registrations_by_lease on {schema}.schedule_registrations (lease);

-- Notes which schedules no live process schedules any more, and removes those of which that was noted a week ago; answers what it did.
-- In all queues: no process may be left that knows the queue. Thousands of rows at most, each with one look-up by primary key.
create function {schema}.retire_orphaned_schedules() returns table (queue text, name text, removed boolean)
language sql as $function$
  with orphaned as materialized (
    select s.queue, s.name, s.orphaned_since
    from {schema}.schedules s
    where not exists (select from {schema}.schedule_registrations r where r.queue = s.queue and r.name = s.name)
      and (s.orphaned_since is null or s.orphaned_since < now() - interval '7 days')
    for update of s skip locked
  ),
  noted as (
    update {schema}.schedules s set orphaned_since = now()
    from orphaned o
    where s.queue = o.queue and s.name = o.name and o.orphaned_since is null
    returning s.queue, s.name
  ),
  removed as (
    delete from {schema}.schedules s
    using orphaned o
    where s.queue = o.queue and s.name = o.name and o.orphaned_since is not null
    returning s.queue, s.name
  )
  select queue, name, false from noted
  union all
  select queue, name, true from removed
$function$;
