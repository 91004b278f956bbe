-- The audit is kept for a year. Deletes 5,000 entries at most; returns a row if there were any.
select from {schema}.delete_old_audit() as entries (deleted) where deleted > 0
