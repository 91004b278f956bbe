-- Notes of an entry of the audit ($1) that it has changed so many more ($2), and whether that is all ($3).
update {schema}.audit set affected = affected + $2, finished = $3 where id = $1
