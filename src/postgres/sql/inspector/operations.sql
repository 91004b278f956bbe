-- Actions on many jobs, newest first, $2 at most: those under way and those that began in the last day, or the one with the id $1. The last
-- column: microseconds since it last told how it is getting on.
select o.id, o.action, o.actor, o.target::text, {schema}.microseconds(o.at), {schema}.microseconds(o.progress_at), o.affected, o.matching,
       o.matching_exact, o.finished, o.stop_requested_by, o.problem,
       greatest((date_part('epoch', clock_timestamp() - o.progress_at) * 1000000)::bigint, 0)
from {schema}.audit o
where o.progress_at is not null and case when $1::bigint is not null then o.id = $1 else o.id = any (array(
  select u.id from {schema}.audit u where u.progress_at is not null and not u.finished and u.problem is null
    -- Of those whose process ended, nothing is noted.
    and u.progress_at > now() - interval '1 day'
  union
  -- The latest entries are at the end of the primary key.
  select r.id from (select r.id, r.at, r.progress_at from {schema}.audit r order by r.id desc limit 500) as r
  where r.progress_at is not null and r.at > now() - interval '1 day'
)) end
order by o.id desc
limit $2
