-- Shows that a worker process ($1) lives, and what it can do now ($2 job types, $3 whether it holds its session lock, $4 whether it
-- wants notifications). No answer: it was declared dead and its jobs were given to others. Else the database's clock in microseconds.
update {schema}.workers set heartbeat_at = now(), job_types = $2, holds_lock = $3, listening = $4 where lease = $1
returning (extract(epoch from clock_timestamp()) * 1000000)::bigint
