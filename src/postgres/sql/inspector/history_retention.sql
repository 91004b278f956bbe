-- How many days the history of queues ($1) is kept, by name; null: as it comes.
select q.name, setting.history_days
from unnest($1::text[]) as q (name) left join {schema}.queues setting on setting.name = q.name
order by q.name
