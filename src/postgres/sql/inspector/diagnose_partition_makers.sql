-- Who could make the history's partitions: one row. Columns: the table's owner; database users of live worker processes that are seen;
-- whether one of them can; whether this user can. A worker process holds its lock by a session, whose user its rights are.
with history as (
  select c.relowner, c.relnamespace from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = {schema_literal} and c.relname = 'job_history'
),
worker as (
  select distinct a.usename as name, a.usesysid as id
  from {schema}.workers w
  join pg_catalog.pg_locks l on l.locktype = 'advisory' and l.objsubid = 1 and l.granted
    and l.database = (select oid from pg_catalog.pg_database where datname = current_database())
    and (l.classid::bigint << 32) | l.objid::bigint = w.lock_key
  join pg_catalog.pg_stat_activity a on a.pid = l.pid
  where w.heartbeat_at > now() - w.heartbeat_timeout and a.usesysid is not null
)
select pg_get_userbyid(h.relowner), coalesce((select string_agg(quote_ident(w.name), ', ' order by w.name) from worker w), ''),
       exists (select from worker w where pg_has_role(w.id, h.relowner, 'usage') and has_schema_privilege(w.id, h.relnamespace, 'create')),
       pg_has_role(h.relowner, 'usage') and has_schema_privilege(h.relnamespace, 'create')
from history h
