-- The history's partitions of days that are over, oldest first: name, and the end of the day in microseconds since 1970; and the time now.
-- Read from the catalog.
select partition.name, (date_part('epoch', partition.day_end) * 1000000)::bigint, (date_part('epoch', now()) * 1000000)::bigint
from (
  select c.relname as name, (to_date(right(c.relname, 8), 'YYYYMMDD') + 1)::timestamp at time zone 'UTC' as day_end
  from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
  where i.inhparent = to_regclass(format('%I.job_history', {schema_literal})) and c.relname ~ '^job_history_[0-9]{8}$'
) as partition
where partition.day_end <= now()
order by partition.day_end
