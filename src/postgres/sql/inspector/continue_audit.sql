-- Notes of an entry of the audit ($1) that it has changed so many more ($2), and whether that is all ($3). Returns whether it should stop.
update {schema}.audit
set affected = affected + $2, finished = $3, progress_at = case when progress_at is not null then clock_timestamp() end
where id = $1
returning stop_requested_by is not null
