-- The oldest day, two weeks past, whose statistics are not yet by the hour. No answer: there is none. Reads the primary key from its front.
select date_trunc('day', minute, 'UTC')
from {schema}.job_statistics
where minute < date_trunc('day', now(), 'UTC') - interval '14 days' and (worker <> 0 or minute <> date_trunc('hour', minute, 'UTC'))
order by minute
limit 1
