-- All worker processes, those first that started first. Few rows.
select lease, queue, pool_name, host, pid, version, job_types, pool_size, {schema}.microseconds(started_at),
       {schema}.microseconds(heartbeat_at), heartbeat_at <= now() - heartbeat_timeout
from {schema}.workers
order by queue, started_at, lease
