-- Lets a queue ($1) go on, and tells its workers. No answer: it is not paused.
update {schema}.queues set paused_at = null, paused_by = null where name = $1 and paused_at is not null
returning pg_notify({channel}, 'queue ' || name)
