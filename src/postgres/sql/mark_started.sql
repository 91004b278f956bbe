-- Notes that the function of a job that may run only once is about to be called: $1 job id, $2 lease, $3 when it was leased, in
-- microseconds since 1970. Whatever happens from here on, it is not called again, so this commit waits for the disk. Returns nothing if
-- the lease was lost.
update {schema}.jobs set started_at = now()
where id = $1 and lease = $2 and leased_at = timestamptz 'epoch' + $3::bigint * interval '1 microsecond'
returning id
