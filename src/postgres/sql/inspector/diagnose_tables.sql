-- How vacuum keeps up with the jobs table, and whether the history has the partitions that it needs: one row. Columns: live rows, dead
-- rows, microseconds since 1970 of the last vacuum by hand or by itself, whether autovacuum is turned off for the table, rows in the
-- default partition up to 10,000, the time of its oldest, days from tomorrow on that have a partition.
select coalesce(s.n_live_tup, 0), coalesce(s.n_dead_tup, 0), {schema}.microseconds(greatest(s.last_autovacuum, s.last_vacuum)),
       coalesce(c.reloptions && array['autovacuum_enabled=false', 'autovacuum_enabled=off', 'autovacuum_enabled=0'], false),
       (select count(*) from (select from {schema}.job_history_default limit 10000) as misplaced),
       (select {schema}.microseconds(min(finished_at)) from (select finished_at from {schema}.job_history_default limit 10000) as misplaced),
       (select count(*) from generate_series(1, 7) as ahead
        where to_regclass(format('%I.%I', {schema_literal},
                                 'job_history_' || to_char((now() at time zone 'UTC')::date + ahead, 'YYYYMMDD'))) is not null)
from pg_class c left join pg_stat_user_tables s on s.relid = c.oid
where c.oid = format('%I.jobs', {schema_literal})::regclass
