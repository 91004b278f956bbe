-- For queues with the run_at strategy; partial for the reason that jobs_by_priority is (0003_insight.sql).
-- Concurrently: enqueueing and claiming go on meanwhile.
create index concurrently if not exists jobs_by_run_at on {schema}.jobs (queue, run_at, priority, id) where queue is not null
