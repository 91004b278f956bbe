-- As statistics.sql, but of each of several queues ($4) by itself; the first column is the queue.
select queue, bucket * 60000000 * $3::bigint,
       coalesce(sum(jobs) filter (where outcome = 'succeeded'), 0), coalesce(sum(jobs) filter (where outcome = 'failed'), 0),
       coalesce(sum(jobs) filter (where outcome = 'discarded'), 0), coalesce(sum(jobs) filter (where outcome = 'cancelled'), 0),
       coalesce((sum(ran_us) filter (where outcome <> 'cancelled') / sum(jobs) filter (where outcome <> 'cancelled'))::bigint, 0),
       coalesce((sum(waited_us) filter (where outcome <> 'cancelled') / sum(jobs) filter (where outcome <> 'cancelled'))::bigint, 0)
from (
  select s.queue, (date_part('epoch', s.at)::bigint / (60 * $3::bigint)) as bucket, s.outcome, sum(s.jobs) as jobs, sum(s.ran_us) as ran_us,
         sum(s.waited_us) as waited_us
  from {schema}.statistics_between($1::timestamptz, $2::timestamptz, $3::bigint % 60 = 0) as s
  where s.queue = any ($4::text[])
  group by 1, 2, 3
) as ended
where outcome <> 'snoozed'
group by queue, bucket
order by queue, bucket
