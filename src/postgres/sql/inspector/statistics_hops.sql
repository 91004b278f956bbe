-- Part of statements that read the statistics of the last 24 hours; see reading_statements.cpp. spans: from 24 hours ago (since) minutes
-- count, from the first whole hour (before) hours as far as they were added up (until), then minutes again. added_up and minutes: those
-- that have entries. Recursions hop from one to the next at the ends of the statistics' primary keys, so that of each the entries wanted
-- alone are read.
spans (since, before, until) as materialized (
  select now() - interval '24 hours', h.first, greatest(h.until, h.first)
  from (
    select date_trunc('hour', now() - interval '23 hours', 'UTC') as first,
           (select max(hour) + interval '1 hour' from {schema}.job_statistics_by_hour) as until
  ) as h
),
added_up (hour) as (
  select first.hour from spans p cross join lateral (
    select s.hour from {schema}.job_statistics_by_hour s where s.hour >= p.before and s.hour < p.until order by s.hour limit 1
  ) as first
  union all
  select next.hour from added_up a cross join spans p cross join lateral (
    select s.hour from {schema}.job_statistics_by_hour s where s.hour > a.hour and s.hour < p.until order by s.hour limit 1
  ) as next
),
minutes (minute, before) as (
  select first.minute, span.before
  from spans p cross join lateral (values (p.since, p.before), (p.until, timestamptz 'infinity')) as span (since, before)
  cross join lateral (
    select s.minute from {schema}.job_statistics s where s.minute >= span.since and s.minute < span.before order by s.minute limit 1
  ) as first
  union all
  select next.minute, m.before from minutes m cross join lateral (
    select s.minute from {schema}.job_statistics s where s.minute > m.minute and s.minute < m.before order by s.minute limit 1
  ) as next
)
