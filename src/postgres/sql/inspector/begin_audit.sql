-- Notes that somebody ($1) does something ($2) to something ($3 JSON): $4 how many it has changed so far, $5 whether that is all.
insert into {schema}.audit (actor, action, target, affected, finished) values ($1, $2, $3, $4, $5) returning id
