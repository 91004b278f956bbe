-- Ends the session that holds an advisory lock ($1), if this is the server's process $2 (null: whichever). The halves of the key stand
-- in the list of locks as two numbers. Returns a row for each session that was ended.
select pg_terminate_backend(l.pid)
from pg_catalog.pg_locks l
where l.locktype = 'advisory' and l.objsubid = 1 and l.granted and l.pid <> pg_backend_pid() and l.pid = coalesce($2::integer, l.pid)
  and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = current_database())
  and l.classid::bigint = ($1::bigint >> 32) & 4294967295 and l.objid::bigint = $1::bigint & 4294967295
