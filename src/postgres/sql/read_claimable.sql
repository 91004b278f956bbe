-- Reads of one job ($1) what a claim reads (claim_by_priority.sql), and fails if that cannot be read.
select j.payload, (date_part('epoch', j.run_at) * 1000000::float8)::bigint, (date_part('epoch', j.created_at) * 1000000::float8)::bigint,
       least(j.attempt, 1999999999) + 1, j.metadata ->> 'user_id', j.metadata ->> 'trace', j.metadata ->> 'schedule'
from {schema}.jobs j
where j.id = $1
