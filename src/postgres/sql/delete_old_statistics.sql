-- Statistics by the minute are kept for two weeks, and until some days after they were added up: what is added up again must be whole.
-- Reads the primary key from its front.
delete from {schema}.job_statistics
where ctid = any (array(
  select ctid from {schema}.job_statistics
  where minute < least(date_trunc('hour', now() - interval '14 days', 'UTC'),
                       (select max(hour) - interval '2 days' from {schema}.job_statistics_by_hour))
  order by minute
  limit 5000
))
