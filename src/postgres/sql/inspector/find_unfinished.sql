-- What lists do not show of a job ($1) that waits or runs. By primary key.
select payload::text, metadata ->> 'user_id', metadata ->> 'version', unique_key, metadata ->> 'trace', metadata ->> 'schedule',
       metadata ->> 'parent'
from {schema}.jobs
where id = $1
