-- Asks an operation ($1) to end after its current batch, in the name of a user ($2). Returns its action; no row: it has ended, or was asked before.
update {schema}.audit
set stop_requested_by = $2
where id = $1 and progress_at is not null and not finished and problem is null and stop_requested_by is null
returning action
