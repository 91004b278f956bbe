// One run of a job in a test: what it enqueued, and its transaction if the test has given a database.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <tuple>
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
using Moment = std::uint64_t;

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
  /// `store` is where the job comes from, if it comes from a queue.
  TestRun(const model::ClaimedJob& job, std::string_view queue, std::stop_token stop_token, spdlog::logger& logger,
          TransactionSource source, MemoryStore* store = nullptr);
  ~TestRun() override;

  /// The innermost run under way in this thread, or null.
  static TestRun* current() noexcept;

  pqxx::transaction_base& transaction() override;

  /// When the run's transaction began, as jobs that are enqueued in it see the time; it begins now if it did not yet.
  Moment began_in(MemoryStore& queue);

  /// A job that exists already.
  void note(QueuedJob job) { enqueued_.push_back({.job = std::move(job)}); }
  /// A job that is to exist in this queue if the run succeeds, due since that moment.
  void hold(QueuedJob job, Moment due_since, std::shared_ptr<MemoryStore> queue);
  /// The job with this key that waits here for this queue.
  std::optional<JobId> find_held(const MemoryStore& queue, const std::string& job_type,
                                 const std::string& unique_key) const;

  /// Runs the job function, commits or rolls back, and decides what becomes of the job.
  struct Ended {
    model::Settlement settlement;
    std::exception_ptr exception;
    /// Those that exist now.
    std::vector<QueuedJob> enqueued;
    /// Its end commits with the transaction that it has used, be it to enqueue jobs.
    bool in_transaction = false;
  };
  Ended carry_out(const JobHandler& handler, const RetryPolicy& policy);

  /// Has something done when the outermost run of this thread is over, once for each queue.
  void then(const MemoryStore* queue, std::function<void()> what);
  /// What became of the run is known to all: does what was left for then, or leaves it to the outer run.
  void end();

 private:
  struct Enqueued {
    QueuedJob job;
    Moment due_since = 0;
    std::shared_ptr<MemoryStore> queue = {};
  };

  void commit(model::AttemptResult& result) noexcept;
  std::vector<QueuedJob> publish(bool succeeded);

  const TransactionSource source_;
  MemoryStore* const store_;
  std::map<const MemoryStore*, Moment> began_;
  std::unique_ptr<RunTransaction> open_;
  std::vector<Enqueued> enqueued_;
  /// Of those held, by queue, job type and unique key.
  std::map<std::tuple<const MemoryStore*, std::string, std::string>, JobId> held_keys_;
  std::map<const MemoryStore*, std::function<void()>> afterwards_;
};

/// A queued job as a worker that claimed it at `now` would hold it.
model::ClaimedJob claimed_job(const QueuedJob& job, TimePoint now);

/// The result of a run of a job that ended at `now`.
RunResult run_result(QueuedJob job, TestRun::Ended ended, TimePoint now);

}  // namespace arrower::jobs::testing
