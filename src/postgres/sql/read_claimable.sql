-- Does with one job that waits ($1) what a claim does (claim_by_priority.sql), and leaves it as it is: fails if that cannot be done.
update {schema}.jobs as j
set attempt = least(j.attempt, 1999999998)
where j.id = $1 and j.lease is null
returning j.payload, (date_part('epoch', j.run_at) * 1000000::float8)::bigint, (date_part('epoch', j.created_at) * 1000000::float8)::bigint,
          j.metadata ->> 'user_id', j.metadata ->> 'trace', j.metadata ->> 'schedule'
