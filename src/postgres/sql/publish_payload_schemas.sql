-- Lets others know how the payloads of job types look in a queue ($1): one array element a type, sorted: $2 type, $3 JSON Schema. Whoever
-- says the same again changes nothing.
insert into {schema}.job_types as t (queue, job_type, payload_schema)
select $1, job_type, payload_schema from unnest($2::text[], $3::json[]) as published (job_type, payload_schema)
on conflict (queue, job_type) do update set payload_schema = excluded.payload_schema, published_at = now()
where t.payload_schema::text is distinct from excluded.payload_schema::text
