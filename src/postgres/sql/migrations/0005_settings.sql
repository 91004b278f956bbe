-- Makes functions immune to the settings of sessions and databases. {schema} is the configured schema.
-- oldest program: 3

-- It writes the bounds of partitions as text and reads them again: in other time zones and styles that meant other times.
alter function {schema}.ensure_history_partitions(integer) set timezone = 'UTC';
alter function {schema}.ensure_history_partitions(integer) set datestyle = 'ISO';

-- Applications of all kinds call it in sessions of their own.
alter function {schema}.enqueue(text, text, jsonb, integer, timestamptz, integer, text, jsonb) set search_path = pg_catalog, pg_temp;
