-- Versions of programs of which a worker was first seen in queues ($1; null: in all) from $2 to before $3, the latest first, 100 at most.
select queue, version, {schema}.microseconds(first_seen_at)
from {schema}.program_versions
where ($1::text is null or queue = $1) and first_seen_at >= $2::timestamptz and first_seen_at < $3::timestamptz
order by first_seen_at desc, queue, version
limit 100
