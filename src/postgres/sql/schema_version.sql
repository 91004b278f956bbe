-- The schema's version, that of the last migration, and the lowest version that a program must know to run on it. A migration that does
-- not say it (0) needs a program that knows it. The row is read as JSON, in which a column that is missing is null.
select coalesce(pg_catalog.max(version), 0),
       coalesce(pg_catalog.max(coalesce(nullif((pg_catalog.to_jsonb(migration) ->> 'oldest_program')::integer, 0), version)), 0)
from {schema}.schema_migrations as migration
