-- Announces jobs that were copied into the table: $1 queue, then one array element a group: $2 priority, $3 the earliest run_at in
-- microseconds since 1970.
select {schema}.announce($1, priority, timestamptz 'epoch' + run_at::float8 * interval '1 microsecond')
from unnest($2::smallint[], $3::bigint[]) as jobs (priority, run_at)
