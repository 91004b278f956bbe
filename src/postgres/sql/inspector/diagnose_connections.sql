-- How many connections worker processes may open, and how many there can be: one row. Columns: the sum over live worker processes, those that
-- ordinary users can have, those that there are to this server, processes.
--
-- Processes are told apart by their lock; those without one are behind a pooler, which bounds its connections itself. Each queue has
-- pool_size + 2 connections at most by default, and each process one for control. Queues that share a control connection share a pool,
-- of which no more is known than its default.
select coalesce(sum(process.connections), 0)::bigint,
       least(
         current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint
           - coalesce(current_setting('reserved_connections', true), '0')::bigint,
         (select d.datconnlimit from pg_catalog.pg_database d where d.datname = current_database() and d.datconnlimit >= 0)
       ),
       (select count(*) from pg_catalog.pg_stat_activity where backend_type = 'client backend'),
       count(*)
from (
  select case when count(*) = 1 then sum(w.pool_size) + 3 else least(sum(w.pool_size) + 2 * count(*), 12) + 1 end as connections
  from {schema}.workers w
  where w.heartbeat_at > now() - w.heartbeat_timeout and w.lock_key is not null
  group by w.lock_key
) as process
