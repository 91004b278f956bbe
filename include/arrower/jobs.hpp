// Arrower Jobs: background jobs on PostgreSQL. The one include.
#pragma once

#include <arrower/jobs/detail/require_cxx20.hpp>

#include <arrower/jobs/batch.hpp>
#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/connection_pool.hpp>
#include <arrower/jobs/context.hpp>
#include <arrower/jobs/cron.hpp>
#include <arrower/jobs/error.hpp>
#include <arrower/jobs/inspector.hpp>
#include <arrower/jobs/job_func.hpp>
#include <arrower/jobs/job_id.hpp>
#include <arrower/jobs/job_type.hpp>
#include <arrower/jobs/log_event.hpp>
#include <arrower/jobs/migrate.hpp>
#include <arrower/jobs/noop_queue.hpp>
#include <arrower/jobs/options.hpp>
#include <arrower/jobs/outcome.hpp>
#include <arrower/jobs/payload.hpp>
#include <arrower/jobs/postgres_queue.hpp>
#include <arrower/jobs/queue.hpp>
#include <arrower/jobs/retry_policy.hpp>
#include <arrower/jobs/scheduler.hpp>
#include <arrower/jobs/telemetry.hpp>
