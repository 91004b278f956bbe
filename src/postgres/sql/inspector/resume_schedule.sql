-- Lets a schedule ($1 queue, $2 name) go on with the occurrence $3, in microseconds since 1970, and tells the workers.
update {schema}.schedules
set paused_at = null, paused_by = null, next_run_at = timestamptz 'epoch' + $3::bigint * interval '1 microsecond'
where queue = $1 and name = $2
returning pg_notify({channel}, 'schedules ' || queue)
