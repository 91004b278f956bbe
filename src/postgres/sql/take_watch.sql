-- Tries to make this session the one that watches over all worker processes of the schema; it is for as long as it lives. Returns whether
-- it is, how many worker processes there are, and of the one that showed last that it watches (null: none did): lease, heartbeat in
-- microseconds since 1970, its timeout in milliseconds.
select pg_try_advisory_lock(hashtextextended({schema_literal} || '.watch', 0)), (select count(*) from {schema}.workers), w.lease,
       (date_part('epoch', w.heartbeat_at) * 1000000)::bigint, (date_part('epoch', w.heartbeat_timeout) * 1000)::bigint
from (select) as one
left join (
  select lease, heartbeat_at, heartbeat_timeout from {schema}.workers where watched_at is not null order by watched_at desc limit 1
) as w on true
