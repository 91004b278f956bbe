-- What ended from $1 to before $2, one row for each interval of $3 minutes in which something did: of a queue ($4; null: of all), of a
-- type ($5; null: of all). Columns: the interval's begin in microseconds since 1970, then jobs and averages in microseconds; what was
-- cancelled may never have run, and is left out of the averages.
--
-- A part of the statistics' primary key is read.
select minute.bucket * 60000000 * $3::bigint,
       coalesce(sum(s.jobs) filter (where s.outcome = 'succeeded'), 0), coalesce(sum(s.jobs) filter (where s.outcome = 'failed'), 0),
       coalesce(sum(s.jobs) filter (where s.outcome = 'discarded'), 0), coalesce(sum(s.jobs) filter (where s.outcome = 'cancelled'), 0),
       coalesce((sum(s.ran_us) filter (where s.outcome <> 'cancelled') / sum(s.jobs) filter (where s.outcome <> 'cancelled'))::bigint, 0),
       coalesce((sum(s.waited_us) filter (where s.outcome <> 'cancelled') / sum(s.jobs) filter (where s.outcome <> 'cancelled'))::bigint, 0)
from {schema}.job_statistics s
cross join lateral (select floor(date_part('epoch', s.minute) / (60 * $3::bigint))::bigint as bucket) as minute
where s.minute >= $1::timestamptz and s.minute < $2::timestamptz
  and s.outcome in ('succeeded', 'failed', 'discarded', 'cancelled')
  and ($4::text is null or s.queue = $4) and ($5::text is null or s.job_type = $5)
group by minute.bucket
order by minute.bucket
