-- As statistics.sql, but of each of several queues ($4) by itself; the first column is the queue.
select queue, bucket * 60000000 * $3::bigint,
       {statistics_totals}
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
