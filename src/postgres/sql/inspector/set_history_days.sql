-- Sets for how many days ($2; 0: for ever) the history of a queue ($1) is kept.
insert into {schema}.queues (name, history_days) values ($1, $2) on conflict (name) do update set history_days = excluded.history_days
