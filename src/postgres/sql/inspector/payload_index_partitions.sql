-- The partitions of the history in which the index $1 of the whole history still lacks its part. Columns: the partition; the name of that
-- part, which ends in $2; whether it is there, though not attached; whether it is complete. Read from the catalog.
select t.relname, part.name, i.indexrelid is not null, coalesce(i.indisvalid and i.indisready, false)
from pg_class history
join pg_inherits p on p.inhparent = history.oid
join pg_class t on t.oid = p.inhrelid
cross join lateral (select left(t.relname, 37) || '_payload_' || $2::text as name) as part
left join (pg_index i join pg_class c on c.oid = i.indexrelid) on i.indrelid = t.oid and c.relname = part.name
where history.relnamespace = (select oid from pg_namespace where nspname = {schema_literal}) and history.relname = 'job_history'
  and not exists (
    select from pg_index own
    join pg_inherits attached on attached.inhrelid = own.indexrelid
    join pg_class whole on whole.oid = attached.inhparent
    where own.indrelid = t.oid and whole.relname = $1::text and whole.relnamespace = history.relnamespace)
order by t.relname
