-- Notes why an operation ($1) ends before it is done: because a user stopped it, else $2.
update {schema}.audit
set problem = case when stop_requested_by is null then $2 else 'stopped by ' || stop_requested_by end, progress_at = clock_timestamp()
where id = $1
