-- Pauses a schedule ($1 queue, $2 name) for a person ($3), and tells the workers. No answer: it is paused already, or there is none.
update {schema}.schedules set paused_at = now(), paused_by = $3
where queue = $1 and name = $2 and paused_at is null
returning pg_notify({channel}, 'schedules ' || queue)
