-- Functions are as they were before: callers of enqueue need rights on the tables again.
create or replace function {schema}.announcement(queue text, priority integer, run_at timestamptz) returns text
language sql stable as $function$
  select announcement.priority || ' ' || (date_part('epoch', announcement.run_at) * 1000000)::bigint || ' '
         || (announcement.run_at <= now())::integer || ' ' || announcement.queue
$function$;
create or replace function {schema}.microseconds(at timestamptz) returns bigint
language sql stable as $function$
  select date_part('epoch', date_trunc('second', at))::bigint * 1000000 + date_part('microseconds', at)::bigint % 1000000
$function$;
create or replace function {schema}.statistics_between(since timestamptz, before timestamptz, hours_will_do boolean)
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
create or replace function {schema}.running_jobs(queues text[]) returns setof {schema}.jobs
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
alter function {schema}.retire_orphaned_schedules() reset search_path;
alter function {schema}.announce(text, integer, timestamptz) reset search_path;
alter function {schema}.require_lease(bigint) reset search_path;
alter function {schema}.ensure_history_partitions(integer) reset search_path;
drop function {schema}.delete_old_audit();
drop function {schema}.enqueue_many(text, text[], jsonb[], smallint[], bigint[], integer[], text[], jsonb[]);
grant execute on function {schema}.enqueue(text, text, jsonb, integer, timestamptz, integer, text, jsonb) to public;
alter function {schema}.enqueue(text, text, jsonb, integer, timestamptz, integer, text, jsonb) security invoker;
alter table {schema}.jobs drop constraint jobs_counts_check, drop constraint jobs_size_check;
