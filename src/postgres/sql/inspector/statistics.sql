-- What ended from $1 to before $2, one row for each interval of $3 minutes in which something did: of a queue ($4; null: of all), of a
-- type ($5; null: of all). Columns: the interval's begin in microseconds since 1970, then jobs and averages in microseconds; what was
-- cancelled may never have run, and is left out of the averages.
--
-- A part of the statistics' primary key is read, of whole hours where these will do.
select bucket * 60000000 * $3::bigint,
       {statistics_totals}
from (
  select (date_part('epoch', s.at)::bigint / (60 * $3::bigint)) as bucket, s.outcome, sum(s.jobs) as jobs, sum(s.ran_us) as ran_us,
         sum(s.waited_us) as waited_us
  from {schema}.statistics_between($1::timestamptz, $2::timestamptz, $3::bigint % 60 = 0) as s
  where ($4::text is null or s.queue = $4) and ($5::text is null or s.job_type = $5)
  group by 1, 2
) as ended
where outcome <> 'snoozed'
group by bucket
order by bucket
