#include <arrower/jobs/testing/run_job.hpp>

#include <format>
#include <utility>

#include <arrower/jobs/error.hpp>

#include "model/option_check.hpp"
#include "testing/test_run.hpp"

namespace arrower::jobs::testing::detail {

RunResult run_encoded(const JobHandler& handler, EncodedJob job, RunJobOptions options) {
  model::check_jobs({&job, 1});
  if (options.attempt < 1) {
    throw ConfigurationError{std::format("option attempt is {}; it must be at least 1", options.attempt)};
  }
  const TimePoint now = jobs::now();
  const TransactionSource source = checked_source(options.connection, options.transaction);
  const auto logger = logger_or_silence(std::move(options.logger));
  QueuedJob queued{.id = options.id,
                   .job_type = std::string{job.job_type},
                   .payload = std::move(job.payload),
                   .priority = job.options.priority,
                   .run_at = job.options.run_at.value_or(now),
                   .max_attempts = job.options.max_attempts,
                   .unique_key = std::move(job.options.unique_key),
                   .user_id = std::move(job.options.user_id),
                   .trace_carrier = std::move(job.options.trace_carrier),
                   .occurrence = std::move(options.occurrence),
                   .enqueued_at = now,
                   .attempt = options.attempt};
  const model::ClaimedJob claimed = claimed_job(queued, now);
  TestRun run{claimed, options.queue, std::move(options.stop_token), *logger, source};
  RunResult result = run_result(std::move(queued), run.carry_out(handler, options.retry_policy), now);
  run.end();
  return result;
}

}  // namespace arrower::jobs::testing::detail
