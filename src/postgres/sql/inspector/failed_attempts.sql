-- The latest attempts that failed in queues ($1) since $2, of a type ($3; null: of all): $4 at most, latest first. The first column says
-- whether this row is the last of so many that were looked at in its queue, with one outcome; it is returned even if it does not match.
-- job_history_failures is read from its end, $5 rows of each queue and outcome. The last column says whether the job has not been brought
-- back since.
select attempt.place = $5, attempt.job_type = $3 or $3 is null, attempt.queue, attempt.job_type, attempt.outcome,
       left(attempt.error, 1000), {schema}.microseconds(attempt.finished_at), attempt.job_id, attempt.retried_at is null
from (
  select attempt.*
  from unnest($1::text[]) as q (name) cross join lateral (
    select h.*, row_number() over (order by h.finished_at desc, h.job_id desc) as place from (
      select h.queue, h.job_type, h.outcome, h.error, h.finished_at, h.job_id, h.retried_at from {schema}.job_history h
      where h.queue = q.name and h.outcome = 'failed' and h.outcome <> 'succeeded'
        and h.finished_at >= $2::timestamptz
      order by h.finished_at desc, h.job_id desc
      limit $5
    ) as h
    union all
    select h.*, row_number() over (order by h.finished_at desc, h.job_id desc) as place from (
      select h.queue, h.job_type, h.outcome, h.error, h.finished_at, h.job_id, h.retried_at from {schema}.job_history h
      where h.queue = q.name and h.outcome = 'discarded' and h.outcome <> 'succeeded'
        and h.finished_at >= $2::timestamptz
      order by h.finished_at desc, h.job_id desc
      limit $5
    ) as h
  ) as attempt
  where attempt.place = $5 or $3::text is null or attempt.job_type = $3
  order by attempt.finished_at desc
  limit $4
) as attempt
order by attempt.finished_at desc
