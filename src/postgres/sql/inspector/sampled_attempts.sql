-- Part of statements on how long attempts take: the latest attempts of queues ($1) that ended from $2 to before $3, of a type ($4; null: of all), at most
-- $5 of each queue and outcome. `stops`: this was the last one that was looked at. job_history_by_end and job_history_failures are read from the end.
sampled as materialized (
  select attempt.*, attempt.finished_at - attempt.started_at as ran, greatest(attempt.started_at - attempt.run_at, interval '0') as waited,
         attempt.place = $5 as stops
  from unnest($1::text[]) as q (name) cross join lateral (
    select h.*, row_number() over () as place from (
      select h.job_id, h.queue, h.job_type, h.attempt, h.outcome, h.worker, h.run_at, h.started_at, h.finished_at from {schema}.job_history h
      where h.queue = q.name and h.outcome = 'succeeded' and h.finished_at >= $2::timestamptz and h.finished_at < $3::timestamptz
      order by h.finished_at desc, h.job_id desc
      limit $5
    ) as h
    union all
    select h.*, row_number() over () as place from (
      select h.job_id, h.queue, h.job_type, h.attempt, h.outcome, h.worker, h.run_at, h.started_at, h.finished_at from {schema}.job_history h
      where h.queue = q.name and h.outcome = 'failed' and h.outcome <> 'succeeded' and h.finished_at >= $2::timestamptz and h.finished_at < $3::timestamptz
      order by h.finished_at desc, h.job_id desc
      limit $5
    ) as h
    union all
    select h.*, row_number() over () as place from (
      select h.job_id, h.queue, h.job_type, h.attempt, h.outcome, h.worker, h.run_at, h.started_at, h.finished_at from {schema}.job_history h
      where h.queue = q.name and h.outcome = 'discarded' and h.outcome <> 'succeeded' and h.finished_at >= $2::timestamptz
        and h.finished_at < $3::timestamptz
      order by h.finished_at desc, h.job_id desc
      limit $5
    ) as h
  ) as attempt
),
-- What was ended without having run took no time.
ran as (
  select * from sampled where started_at is not null and ($4::text is null or job_type = $4)
)
