// Runs one job function once: the unit test of a handler.
#pragma once

#include <arrower/jobs/detail/require_cxx20.hpp>

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <type_traits>
#include <utility>

#include <arrower/jobs/encoded_job.hpp>
#include <arrower/jobs/job_func.hpp>
#include <arrower/jobs/options.hpp>
#include <arrower/jobs/retry_policy.hpp>
#include <arrower/jobs/testing/run_result.hpp>

namespace pqxx {
class connection;
class dbtransaction;
}  // namespace pqxx

namespace arrower::jobs::testing {

/// What the job function finds.
struct RunJobOptions {
  /// Which attempt it is, for `ctx.attempt()` and the retry policy. At least 1.
  int attempt = 1;
  /// As it was enqueued; checked as `enqueue` would.
  JobOptions job = {};
  JobId id{1};
  /// For `ctx.schedule_name()` and `ctx.scheduled_for()`, as if a schedule had enqueued the job.
  std::optional<Occurrence> occurrence = {};
  /// The queue's name.
  std::string queue = {};
  /// Decides about `RunResult::next_run_at`; the one in `JobFuncOptions` of a queue is not known here.
  RetryPolicy retry_policy = {};
  /// For `ctx.transaction()`: each run gets a transaction on this connection, which commits if the run succeeds.
  pqxx::connection* connection = nullptr;
  /// Or: each run gets a subtransaction in this transaction, for example a TransactionalTest's.
  pqxx::dbtransaction* transaction = nullptr;
  /// For `ctx.stop_token()`.
  std::stop_token stop_token = {};
  /// For `ctx.logger()`. Default: one that writes nothing.
  std::shared_ptr<spdlog::logger> logger = {};
};

namespace detail {

/// Throws InvalidJobError as `enqueue` would, and ConfigurationError for options of the run that are out of range.
RunResult run_encoded(const JobHandler& handler, EncodedJob job, RunJobOptions options);

}  // namespace detail

/// Runs a job function as a queue would, in this thread: the job is encoded and decoded, what the function throws is
/// caught, and what it enqueues with `enqueue(ctx, ...)` on a TestQueue is there if it succeeded.
///
///     const RunResult result = run_job(charge, Charge{42}, {.attempt = 3});
///     EXPECT_EQ(result.outcome, RunOutcome::failed);
///     EXPECT_EQ(result.error, "card declined");
template <class Callable, class J>
RunResult run_job(Callable&& callable, const J& job, RunJobOptions options = {}) {
  const JobHandler handler = make_job_handler(std::forward<Callable>(callable));
  using Function = std::decay_t<Callable>;
  using Taken = typename decltype(jobs::detail::signature<Function>())::Parameters::Job;
  static_assert(std::is_same_v<Taken, J>, "run_job: the job function takes another type of job than the one given");
  EncodedJob encoded{job_type_of<J>(), encode_payload(job), options.job};
  return detail::run_encoded(handler, std::move(encoded), std::move(options));
}

}  // namespace arrower::jobs::testing
