-- The part {index} of create_payload_index_of_history.sql's in one {partition}.
create index concurrently {index} on {schema}.{partition}
  ((pg_catalog."left"(payload operator(pg_catalog.#>>) {path}::pg_catalog.text[], 200)) collate pg_catalog."C",
   queue, outcome, finished_at, job_id)
  where (payload operator(pg_catalog.#>>) {path}::pg_catalog.text[]) is not null
