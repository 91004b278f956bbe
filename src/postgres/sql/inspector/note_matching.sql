-- Notes how many jobs an operation ($1) has found ($2), and whether these are all ($3).
update {schema}.audit set matching = $2, matching_exact = $3, progress_at = clock_timestamp() where id = $1
