-- What keeps dead rows from being removed, the oldest first: transactions of this database that have been open for 5 minutes, also idle
-- ones; prepared transactions; replication slots that hold rows, or that nobody reads. Columns: kind, its name, what it does, age in
-- seconds, bytes of write-ahead log that it holds.
-- Without their statements: those of other programs may contain values that who reads a diagnosis must not see.
(
  select 'transaction', pid::text,
         format('%s, user %s, program "%s", from %s', state, usename, application_name,
                coalesce(host(client_addr), 'this machine')),
         date_part('epoch', now() - xact_start)::bigint, 0::bigint
  from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
    and xact_start < now() - interval '5 minutes'
  order by xact_start
  limit 5
)
union all
(
  select 'prepared_transaction', gid, format('owner %s', owner), date_part('epoch', now() - prepared)::bigint, 0
  from pg_prepared_xacts
  where database = current_database() and prepared < now() - interval '5 minutes'
  order by prepared
  limit 5
)
union all
(
  select 'replication_slot', slot_name, case when active then 'in use' else 'nobody reads it' end,
         case when xmin is null and catalog_xmin is null then 0 else 1 end,
         case when pg_is_in_recovery() then 0 else coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0) end::bigint
  from pg_replication_slots
  where not active
  order by 5 desc
  limit 5
)
