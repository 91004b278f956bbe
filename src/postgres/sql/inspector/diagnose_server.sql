-- The server, its settings and the schema's version: one row. The version is asked for by a statement of its own
-- (schema_version.sql), since the table may be missing.
select current_setting('server_version'), current_setting('server_version_num')::integer, current_setting('autovacuum')::boolean,
       current_setting('track_counts')::boolean, to_regclass(format('%I.schema_migrations', {schema_literal})) is not null,
       (date_part('epoch', clock_timestamp()) * 1000000)::bigint, pg_has_role(current_user, 'pg_read_all_stats', 'usage')
