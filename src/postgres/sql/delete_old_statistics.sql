-- Statistics are kept for a year. Reads the primary key from its front.
delete from {schema}.job_statistics
where ctid = any (array(select ctid from {schema}.job_statistics where minute < now() - interval '1 year' order by minute limit 5000))
