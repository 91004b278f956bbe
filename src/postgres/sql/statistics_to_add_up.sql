-- From when on the statistics of whole hours are to be added up, and until when, in microseconds since 1970: again for the last two
-- days, for what came late. No answer: there are none. Reads one end of each primary key.
select (date_part('epoch', span.since) * 1000000)::bigint, (date_part('epoch', span.until) * 1000000)::bigint
from (
  select date_trunc('hour', coalesce((select max(hour) - interval '2 days' from {schema}.job_statistics_by_hour),
                                     (select min(minute) from {schema}.job_statistics)), 'UTC') as since,
         date_trunc('hour', now(), 'UTC') as until
) as span
where span.since < span.until
