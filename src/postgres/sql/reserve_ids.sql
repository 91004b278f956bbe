-- Reserves ids for so many jobs ($1) that are about to be copied into the table. Returns the first of them, all of them unless
-- they follow each other, and the transaction's time in microseconds since 1970. The first is null where the user has no right to set
-- ids: it can insert, but not copy.
with reserved as materialized (
  select pg_catalog.nextval({jobs_sequence}) as id
  from pg_catalog.generate_series(1, case when pg_catalog.has_column_privilege({jobs_table}, 'id', 'insert') then $1::bigint else 0 end)
)
select pg_catalog.min(id),
       case when pg_catalog.max(id) - pg_catalog.min(id) + 1 <> pg_catalog.count(*) then pg_catalog.array_agg(id) end,
       (pg_catalog.date_part('epoch', pg_catalog.now()) * 1000000::float8)::bigint
from reserved
