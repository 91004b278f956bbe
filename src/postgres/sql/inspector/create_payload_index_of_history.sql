-- The index {index} of the whole history by what stands at {path} in payloads: without its parts, which are built and attached one by one.
-- Partitions that are attached from now on get theirs by that. The columns are as in create_payload_index_of_jobs.sql.
create index {index} on only {schema}.job_history
  ((pg_catalog."left"(payload operator(pg_catalog.#>>) {path}::pg_catalog.text[], 200)) collate pg_catalog."C",
   queue, outcome, finished_at, job_id)
  where (payload operator(pg_catalog.#>>) {path}::pg_catalog.text[]) is not null
