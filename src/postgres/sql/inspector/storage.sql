-- The tables of the schema, largest first; of partitioned ones each partition.
select c.relname, pg_table_size(c.oid), pg_indexes_size(c.oid), coalesce(s.n_live_tup, 0), coalesce(s.n_dead_tup, 0),
       {schema}.microseconds(greatest(s.last_vacuum, s.last_autovacuum)),
       {schema}.microseconds(greatest(s.last_analyze, s.last_autoanalyze))
from pg_class c left join pg_stat_user_tables s on s.relid = c.oid
where c.relnamespace = (select oid from pg_namespace where nspname = {schema_literal}) and c.relkind = 'r'
order by pg_table_size(c.oid) + pg_indexes_size(c.oid) desc, c.relname
