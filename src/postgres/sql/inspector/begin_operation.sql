-- Notes that an actor ($1) begins an action ($2) on the jobs that a target ($3 JSON) names. Returns the id of its entry in the audit.
insert into {schema}.audit (actor, action, target, progress_at) values ($1, $2, $3, clock_timestamp()) returning id
