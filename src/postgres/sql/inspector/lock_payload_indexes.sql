-- Whether this session may make or drop payload indexes now: one at a time. Asked for, not waited for: who waits holds a snapshot, for the end
-- of which an index that is built concurrently waits.
select pg_try_advisory_lock(hashtextextended({schema_literal} || '.payload_indexes', 0))
