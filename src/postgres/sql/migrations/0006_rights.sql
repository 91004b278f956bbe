-- What users with least rights can do, bounds of what they can write, and functions that no search_path misleads. {schema} is the
-- configured schema.
-- oldest program: 3

-- Those who may enqueue must not be able to stop a queue: a claim computes with these columns, and one row with which it cannot compute
-- would fail it for all. Numbers of a few bytes may take 130,000 digits as text, so what is not small is measured as text. Programs of
-- this library write payloads of half that length at most: jsonb adds blanks. Rows that are there already are checked as they are claimed,
-- and not here, which would hold the table's lock for as long as it is large. Where a claim sets the lease, nothing is measured again.
-- PostgreSQL prepares constraints anew for each statement, some microseconds for each: so there are none for what does no harm.
update {schema}.jobs
set created_at = case when created_at > '-infinity' and created_at < '10000-01-01 00:00+00' then created_at else now() end,
    attempt = least(attempt, 1000000000), interruptions = least(interruptions, 1000000000)
where not (created_at > '-infinity' and created_at < '10000-01-01 00:00+00' and attempt < 2000000000 and interruptions < 2000000000);
alter table {schema}.jobs
  add constraint jobs_counts_check check (
    created_at > '-infinity' and created_at < '10000-01-01 00:00+00' and attempt < 2000000000 and interruptions < 2000000000) not valid,
  add constraint jobs_size_check check (
    lease is not null or pg_column_size(payload) + pg_column_size(metadata) <= 2000
    or octet_length(payload::text) + octet_length(metadata::text) <= 33554432) not valid;

-- Enqueues with the rights of the owner of the tables, so that its callers need no others: users get the right to call it.
alter function {schema}.enqueue(text, text, jsonb, integer, timestamptz, integer, text, jsonb) security definer;
revoke execute on function {schema}.enqueue(text, text, jsonb, integer, timestamptz, integer, text, jsonb) from public;

-- What enqueue does for many jobs in one statement; see sql/enqueue.sql. With the rights of the owner of the tables, too: it sets the ids, so
-- that jobs of one call run in the order of the call, whatever keys they have.
create function {schema}.enqueue_many(
  queue text, job_types text[], payloads jsonb[], priorities smallint[], run_at bigint[], max_attempts integer[], unique_keys text[], metadata jsonb[]
) returns table (id bigint, inserted boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $function$
#variable_conflict use_column
begin
  -- There is no join on purpose: with a plan made for a few jobs it would become a nested loop over many.
  return query
  with source as materialized (
    select nextval({jobs_sequence}) as id, place, job_type, payload, priority, max_attempts, nullif(unique_key, '') as unique_key, metadata,
           coalesce(timestamptz 'epoch' + nullif(run_at, -1) * interval '1 microsecond', now()) as run_at
    from unnest($2, $3, $4, $5, $6, $7, $8)
      with ordinality as job (job_type, payload, priority, run_at, max_attempts, unique_key, metadata, place)
  ),
  inserted as (
    insert into {schema}.jobs (id, queue, job_type, priority, run_at, payload, max_attempts, unique_key, metadata)
    select id, $1, job_type, priority, run_at, payload, max_attempts, unique_key, metadata from source
    -- Two of these at once wait for each other's keys in this order.
    order by job_type, unique_key
    on conflict (queue, job_type, unique_key) where unique_key is not null do nothing
    returning id
  ),
  ready as (
    select priority, min(run_at) as run_at from source group by priority, run_at <= now()
  ),
  announced as materialized (
    select {schema}.announce($1, priority, run_at) from ready
  )
  select job.id, bool_or(job.inserted)
  from (select id, place, false as inserted from source union all select id, null, true from inserted) as job
  where (select count(*) from announced) >= 0
  group by job.id
  order by max(job.place);
end
$function$;
revoke execute on function {schema}.enqueue_many(text, text[], jsonb[], smallint[], bigint[], integer[], text[], jsonb[]) from public;

-- The audit is kept for a year, and no user but the owner of the tables may delete from it. Entries are in the order of their ids: the
-- oldest are at the front of the primary key. Returns how many it deleted, 5,000 at most.
create function {schema}.delete_old_audit() returns bigint
language sql security definer set search_path = pg_catalog, pg_temp as $function$
  with deleted as (
    delete from {schema}.audit
    where id = any (array(select id from (select id, at from {schema}.audit order by id limit 5000) as oldest where at < now() - interval '1 year'))
    returning id
  )
  select count(*) from deleted
$function$;
revoke execute on function {schema}.delete_old_audit() from public;

-- Functions resolve what they call in the catalog alone, whatever stands in schemas that others may write to.
alter function {schema}.ensure_history_partitions(integer) set search_path = pg_catalog, pg_temp;
alter function {schema}.require_lease(bigint) set search_path = pg_catalog, pg_temp;
alter function {schema}.announce(text, integer, timestamptz) set search_path = pg_catalog, pg_temp;
alter function {schema}.retire_orphaned_schedules() set search_path = pg_catalog, pg_temp;

-- As before, but however many priorities are in use, it hops over the first of them only: whoever may enqueue can use all.
create or replace function {schema}.running_jobs(queues text[]) returns setof {schema}.jobs
language sql stable set search_path = pg_catalog, pg_temp as $function$
  with recursive priorities (queue, priority, first_run_at, place) as (
    select q.name, first.priority, first.run_at, 1
    from unnest(queues) as q (name) cross join lateral (
      select j.priority, j.run_at from {schema}.jobs j where j.queue = q.name order by j.priority, j.run_at limit 1
    ) as first
    union all
    select p.queue, next.priority, next.run_at, p.place + 1
    from priorities p cross join lateral (
      select j.priority, j.run_at from {schema}.jobs j
      where j.queue = p.queue and j.priority > p.priority
      order by j.priority, j.run_at
      limit 1
    ) as next
    where p.place < {most_priorities}
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

-- These are part of the statements that call them, which a search_path of their own would prevent. Instead the functions that they call
-- are qualified, and the operators get the exact types of the catalog's, which is looked through first.
create or replace function {schema}.announcement(queue text, priority integer, run_at timestamptz) returns text
language sql stable as $function$
  select pg_catalog.concat(announcement.priority, ' ',
                           (pg_catalog.date_part('epoch', announcement.run_at) * 1000000::float8)::bigint, ' ',
                           (announcement.run_at <= pg_catalog.now())::integer, ' ', announcement.queue)
$function$;

create or replace function {schema}.microseconds(at timestamptz) returns bigint
language sql stable as $function$
  select pg_catalog.date_part('epoch', pg_catalog.date_trunc('second', at))::bigint * 1000000::bigint
         + pg_catalog.date_part('microseconds', at)::bigint % 1000000::bigint
$function$;

create or replace function {schema}.statistics_between(since timestamptz, before timestamptz, hours_will_do boolean)
returns table (at timestamptz, queue text, job_type text, outcome text, jobs bigint, ran_us bigint, waited_us bigint)
language sql stable as $function$
  with added_up as materialized (
    select coalesce(pg_catalog.max(hour) + interval '1 hour', timestamptz '-infinity') as until from {schema}.job_statistics_by_hour
  ),
  hours as materialized (
    select pg_catalog.date_trunc('hour'::text, since + interval '1 hour' - interval '1 microsecond', 'UTC'::text) as first,
           least(pg_catalog.date_trunc('hour'::text, before, 'UTC'::text), a.until,
                 case when hours_will_do then timestamptz 'infinity' else pg_catalog.date_trunc('hour'::text, pg_catalog.now() - interval '14 days', 'UTC'::text) end) as until
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
