-- The index {index} of jobs by what stands at {path} in their payloads. Concurrently: enqueueing and claiming go on meanwhile.
--
-- The beginning of a value is indexed, so that none is too long for the index; whoever looks compares the whole as well. Behind it stands
-- what pages of a list need: within a queue, their order. No column of it changes with a claim, which stays a HOT update. All names are
-- qualified, since this runs outside of any transaction in which a search_path could be set.
create index concurrently {index} on {schema}.jobs
  ((pg_catalog."left"(payload operator(pg_catalog.#>>) {path}::pg_catalog.text[], 200)) collate pg_catalog."C", queue, run_at, id)
  where (payload operator(pg_catalog.#>>) {path}::pg_catalog.text[]) is not null
