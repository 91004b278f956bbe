-- The indexes on paths into payloads. Columns: the path, as it stands in the comment; the name's last part, which is made of the path;
-- whether the jobs table and every partition of the history have theirs, ready to be used; bytes; whether a session is at work on such an
-- index (lock_payload_indexes.sql). Read from the catalog.
with named as (
  select c.oid, t.oid as table_id, t.relkind = 'p' as of_history, i.indisvalid and i.indisready as valid,
         right(c.relname, 16) as hash, obj_description(c.oid, 'pg_class') as path
  from pg_index i
  join pg_class c on c.oid = i.indexrelid
  join pg_class t on t.oid = i.indrelid
  where t.relnamespace = (select oid from pg_namespace where nspname = {schema_literal})
    and (t.relname = 'jobs' and c.relname ~ '^jobs_payload_[0-9a-f]{16}$'
         or t.relname = 'job_history' and c.relname ~ '^job_history_payload_[0-9a-f]{16}$')
),
of_partition as (
  select parent.oid as parent, p.inhrelid as partition, i.indexrelid, coalesce(i.indisvalid and i.indisready, false) as valid
  from named parent
  join pg_inherits p on p.inhparent = parent.table_id
  left join (pg_index i join pg_inherits attached on attached.inhrelid = i.indexrelid)
    on i.indrelid = p.inhrelid and attached.inhparent = parent.oid
  where parent.of_history
)
select coalesce(max(n.path), ''), n.hash,
       count(*) = 2 and bool_and(n.of_history or n.valid) and not exists (
         select from of_partition o join named h on h.oid = o.parent where h.hash = n.hash and not o.valid),
       (coalesce(sum(pg_relation_size(n.oid)), 0) + coalesce((
         select sum(pg_relation_size(o.indexrelid)) from of_partition o join named h on h.oid = o.parent where h.hash = n.hash), 0))::bigint,
       exists (
         select from pg_locks l
         where l.locktype = 'advisory' and l.objsubid = 1 and l.granted
           and l.database = (select oid from pg_database where datname = current_database())
           and (l.classid::bigint << 32) | l.objid::bigint = hashtextextended({schema_literal} || '.payload_indexes', 0))
from named n
group by n.hash
order by 1
