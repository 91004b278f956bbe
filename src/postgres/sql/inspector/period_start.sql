-- When the last $1 minutes began, in microseconds since 1970.
select {schema}.microseconds(now() - $1::bigint * interval '1 minute')
