-- What makes the partitions stays as it is, since migration 0001 makes it so, too.
alter function {schema}.enqueue(text, text, jsonb, integer, timestamptz, integer, text, jsonb) reset search_path;
