-- The audit is kept for a year. Returns how many entries it deleted, 5,000 at most.
select {schema}.delete_old_audit()
