-- Indexes of the tables that serve nothing, since what built them was ended half-way; not those that are just being built, nor those on paths
-- into payloads, of which payload_indexes.sql tells. Columns: the index; its table; SQL that removes it. Read from the catalog.
select c.relname, t.relname, format('drop index concurrently %I.%I', n.nspname, c.relname)
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid and c.relkind = 'i'
join pg_catalog.pg_class t on t.oid = i.indrelid
join pg_catalog.pg_namespace n on n.oid = t.relnamespace
where n.nspname = {schema_literal} and not (i.indisvalid and i.indisready) and c.relname !~ '_payload_[0-9a-f]{16}$'
  and not exists (select from pg_catalog.pg_stat_progress_create_index p where p.index_relid = i.indexrelid)
order by 1
