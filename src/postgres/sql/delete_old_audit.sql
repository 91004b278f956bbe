-- The audit is kept for a year. Entries are in the order of their ids: the oldest are at the front of the primary key.
delete from {schema}.audit
where id = any (array(select id from (select id, at from {schema}.audit order by id limit 5000) as oldest where at < now() - interval '1 year'))
