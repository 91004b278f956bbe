-- Statistics by the hour are kept for a year. Reads the primary key from its front.
delete from {schema}.job_statistics_by_hour
where ctid = any (array(
  select ctid from {schema}.job_statistics_by_hour where hour < now() - interval '1 year' order by hour limit 5000
))
