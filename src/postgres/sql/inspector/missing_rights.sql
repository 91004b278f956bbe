-- Which rights the user of this session lacks to read the tables, and if $1, to change them: one row. Columns: the user, and what is missing
-- as text, null if nothing is. Read from the catalog, for which no right on the schema is needed.
with schema as (
  select oid, nspname from pg_catalog.pg_namespace where nspname = {schema_literal}
),
lacking as (
  select c.relname, string_agg(wanted.privilege, ', ' order by wanted.place) as privileges
  from (values (1, 'select', null), (2, 'insert', array['audit', 'cancellations', 'job_history', 'job_statistics', 'jobs', 'queues']),
               (3, 'update', array['audit', 'cancellations', 'job_history', 'job_statistics', 'jobs', 'queues', 'schedules']),
               (4, 'delete', array['cancellations', 'job_history', 'jobs'])) as wanted (place, privilege, changed_tables)
  cross join schema s
  join pg_catalog.pg_class c on c.relnamespace = s.oid and c.relkind in ('r', 'p') and not c.relispartition
  where (wanted.changed_tables is null or ($1::boolean and c.relname = any (wanted.changed_tables)))
    and not has_table_privilege(c.oid, wanted.privilege)
  group by c.relname
),
missing (place, text) as (
  select 1, format('use schema "%s"', s.nspname) from schema s where not has_schema_privilege(s.oid, 'usage')
  union all
  select 2, format('%s on %s', l.privileges, string_agg(l.relname, ', ' order by l.relname)) from lacking l group by l.privileges
  union all
  select 3, format('use sequence %s', c.relname)
  from schema s join pg_catalog.pg_class c on c.relnamespace = s.oid and c.relkind = 'S' and c.relname = 'jobs_id_seq'
  where $1::boolean and not has_sequence_privilege(c.oid, 'usage')
)
select current_user, (select string_agg(text, '; ' order by place, text) from missing)
