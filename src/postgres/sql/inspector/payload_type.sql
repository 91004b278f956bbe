-- What the published JSON Schema of the payloads of a job type ($2) in a queue ($1) says that they are: "object", "array", ...; null if it
-- does not say. No row: none is published. A schema that names its root by a reference is followed once, as reflect-cpp writes it.
select coalesce(s.described ->> 'type', s.described -> 'definitions' -> split_part(s.described ->> '$ref', '/', 3) ->> 'type')
from (select t.payload_schema::jsonb as described from {schema}.job_types t where t.queue = $1 and t.job_type = $2) as s
