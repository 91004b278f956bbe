// One run of a job in a test: what it enqueued, and its transaction if the test has given a database.
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

#include <arrower/jobs/job_func.hpp>
#include <arrower/jobs/retry_policy.hpp>
#include <arrower/jobs/testing/queued_job.hpp>
#include <arrower/jobs/testing/run_result.hpp>

#include "model/run.hpp"
#include "model/settlement.hpp"

namespace pqxx {
class connection;
class dbtransaction;
}  // namespace pqxx

namespace arrower::jobs::testing {

class MemoryStore;
class RunTransaction;

/// Where runs get their transactions from; at most one is given.
struct TransactionSource {
  pqxx::connection* connection = nullptr;
  pqxx::dbtransaction* transaction = nullptr;
};

/// Throws ConfigurationError if both are given.
TransactionSource checked_source(pqxx::connection* connection, pqxx::dbtransaction* transaction);

/// Given logger, or one that writes nothing.
std::shared_ptr<spdlog::logger> logger_or_silence(std::shared_ptr<spdlog::logger> logger);

class TestRun final : public model::Run {
 public:
  TestRun(const model::ClaimedJob& job, std::string_view queue, std::stop_token stop_token, spdlog::logger& logger,
          TransactionSource source);
  ~TestRun() override;

  /// The innermost run under way in this thread, or null.
  static TestRun* current() noexcept;

  pqxx::transaction_base& transaction() override;

  /// A job that exists already.
  void note(QueuedJob job) { enqueued_.push_back({std::move(job), nullptr}); }
  /// A job that is to exist in this queue if the run succeeds.
  void hold(QueuedJob job, std::shared_ptr<MemoryStore> queue) {
    enqueued_.push_back({std::move(job), std::move(queue)});
  }
  /// The unfinished job with this key that waits here for this queue; null if there is none.
  const QueuedJob* find_held(const MemoryStore& queue, std::string_view job_type, std::string_view unique_key) const;

  /// Runs the job function, commits or rolls back, and decides what becomes of the job.
  struct Ended {
    model::Settlement settlement;
    std::exception_ptr exception;
    /// Those that exist now.
    std::vector<QueuedJob> enqueued;
  };
  Ended carry_out(const JobHandler& handler, const RetryPolicy& policy);

 private:
  struct Enqueued {
    QueuedJob job;
    std::shared_ptr<MemoryStore> queue;
  };

  void commit(model::AttemptResult& result) noexcept;
  std::vector<QueuedJob> publish(bool succeeded);

  const TransactionSource source_;
  std::unique_ptr<RunTransaction> open_;
  std::vector<Enqueued> enqueued_;
};

/// A queued job as a worker that claimed it at `now` would hold it.
model::ClaimedJob claimed_job(const QueuedJob& job, TimePoint now);

/// The result of a run of a job that ended at `now`.
RunResult run_result(QueuedJob job, TestRun::Ended ended, TimePoint now);

}  // namespace arrower::jobs::testing
