-- Pauses a queue ($1), whether it is known or not, for a person ($2), and tells its workers. No answer: it is paused already.
insert into {schema}.queues as q (name, paused_at, paused_by) values ($1, now(), $2)
on conflict (name) do update set paused_at = excluded.paused_at, paused_by = excluded.paused_by where q.paused_at is null
returning pg_notify({channel}, 'queue ' || q.name)
