-- Reserves ids for so many jobs ($1) that are about to be copied into the table. Answers the first of them, all of them unless
-- they follow each other, and the transaction's time in microseconds since 1970.
with reserved as materialized (
  select nextval({jobs_sequence}) as id from generate_series(1, $1::bigint)
)
select min(id), case when max(id) - min(id) + 1 <> count(*) then array_agg(id) end, (date_part('epoch', now()) * 1000000)::bigint
from reserved
