-- Whether the jobs table has the index $1, and whether it is complete: one row, or none.
select i.indisvalid and i.indisready
from pg_index i
join pg_class c on c.oid = i.indexrelid
where c.relnamespace = (select oid from pg_namespace where nspname = {schema_literal}) and c.relname = $1::text
