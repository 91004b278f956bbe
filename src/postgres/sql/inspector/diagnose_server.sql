-- The server, its settings and what this user may see: one row. Read from the catalog, so that nothing is refused.
select current_setting('server_version'), current_setting('server_version_num')::integer, current_setting('autovacuum')::boolean,
       current_setting('track_counts')::boolean,
       exists (select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
               where n.nspname = {schema_literal} and c.relname = 'schema_migrations'),
       (date_part('epoch', clock_timestamp()) * 1000000)::bigint, pg_has_role(current_user, 'pg_read_all_stats', 'usage'),
       pg_is_in_recovery(), current_user, current_setting('server_encoding')
