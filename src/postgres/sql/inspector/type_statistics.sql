-- What ended from $1 to before $2 by queue and type, of a queue ($3; null: of all) and type ($4; null: of all); columns as in
-- statistics.sql, and what is read.
select queue, job_type,
       {statistics_totals}
from (
  select s.queue, s.job_type, s.outcome, sum(s.jobs) as jobs, sum(s.ran_us) as ran_us, sum(s.waited_us) as waited_us
  from {schema}.statistics_between($1::timestamptz, $2::timestamptz, true) as s
  where ($3::text is null or s.queue = $3) and ($4::text is null or s.job_type = $4)
  group by 1, 2, 3
) as ended
where outcome <> 'snoozed'
group by queue, job_type
order by queue, job_type
