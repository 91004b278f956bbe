-- For queues with the run_at strategy. Concurrently: enqueueing and claiming go on meanwhile.
create index concurrently if not exists jobs_by_run_at on {schema}.jobs (queue, run_at, priority, id)
