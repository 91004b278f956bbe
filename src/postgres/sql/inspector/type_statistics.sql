-- What ended from $1 to before $2 by queue and type, of a queue ($3; null: of all) and type ($4; null: of all); columns as in
-- statistics.sql. A part of the statistics' primary key is read.
select s.queue, s.job_type,
       coalesce(sum(s.jobs) filter (where s.outcome = 'succeeded'), 0), coalesce(sum(s.jobs) filter (where s.outcome = 'failed'), 0),
       coalesce(sum(s.jobs) filter (where s.outcome = 'discarded'), 0), coalesce(sum(s.jobs) filter (where s.outcome = 'cancelled'), 0),
       coalesce((sum(s.ran_us) filter (where s.outcome <> 'cancelled') / sum(s.jobs) filter (where s.outcome <> 'cancelled'))::bigint, 0),
       coalesce((sum(s.waited_us) filter (where s.outcome <> 'cancelled') / sum(s.jobs) filter (where s.outcome <> 'cancelled'))::bigint, 0)
from {schema}.job_statistics s
where s.minute >= $1::timestamptz and s.minute < $2::timestamptz
  and s.outcome in ('succeeded', 'failed', 'discarded', 'cancelled')
  and ($3::text is null or s.queue = $3) and ($4::text is null or s.job_type = $4)
group by s.queue, s.job_type
order by s.queue, s.job_type
