-- The schema's version: that of the last migration.
select coalesce(max(version), 0) from {schema}.schema_migrations
