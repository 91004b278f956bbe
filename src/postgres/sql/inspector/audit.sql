-- Who did what, newest first: $1 actor, $2 action, $3 id before which (each null: whichever), $4 rows. The primary key backwards.
select id, {schema}.microseconds(at), actor, action, target::text, affected, finished
from {schema}.audit
where ($1::text is null or actor = $1) and ($2::text is null or action = $2) and ($3::bigint is null or id < $3)
order by id desc
limit $4
