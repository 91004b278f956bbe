-- Who may make and drop indexes of the tables: one row, none where there are no tables. Columns: the tables' owner; the user of this session;
-- whether this user may. Read from the catalog.
select pg_get_userbyid(c.relowner), current_user,
       pg_has_role(c.relowner, 'usage') and has_schema_privilege(c.relnamespace, 'create')
from pg_class c
where c.relnamespace = (select oid from pg_namespace where nspname = {schema_literal}) and c.relname = 'job_history'
