#include "testing/test_run.hpp"

#include <utility>

#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>
#include <arrower/jobs/error.hpp>

#include "testing/memory_store.hpp"
#include "testing/run_transaction.hpp"

namespace arrower::jobs::testing {

namespace {

thread_local TestRun* innermost = nullptr;

/// Makes a run the current one for as long as it lives.
class Current {
 public:
  explicit Current(TestRun& run) : before_{std::exchange(innermost, &run)} {}
  ~Current() { innermost = before_; }
  Current(const Current&) = delete;
  Current& operator=(const Current&) = delete;

 private:
  TestRun* before_;
};

}  // namespace

TransactionSource checked_source(pqxx::connection* connection, pqxx::dbtransaction* transaction) {
  if (connection != nullptr && transaction != nullptr) {
    throw ConfigurationError{
        "options connection and transaction are both set; give one of them: runs have transactions of their own on a "
        "connection, or subtransactions in a transaction"};
  }
  return {connection, transaction};
}

std::shared_ptr<spdlog::logger> logger_or_silence(std::shared_ptr<spdlog::logger> logger) {
  if (logger) {
    return logger;
  }
  return std::make_shared<spdlog::logger>("testing", std::make_shared<spdlog::sinks::null_sink_mt>());
}

TestRun::TestRun(const model::ClaimedJob& job, std::string_view queue, std::stop_token stop_token,
                 spdlog::logger& logger, TransactionSource source)
    : Run{job, queue, std::move(stop_token), logger}, source_{source} {}

TestRun::~TestRun() = default;

TestRun* TestRun::current() noexcept { return innermost; }

pqxx::transaction_base& TestRun::transaction() {
  if (!open_) {
    if (source_.connection != nullptr) {
      open_ = std::make_unique<RunTransaction>(*source_.connection);
    } else if (source_.transaction != nullptr) {
      open_ = std::make_unique<RunTransaction>(*source_.transaction);
    } else {
      throw UsageError{
          "the job function asked for its transaction, and this test has no database: give the TestQueue, or run_job, "
          "one by the option .connection or .transaction"};
    }
  }
  return open_->handle();
}

const QueuedJob* TestRun::find_held(const MemoryStore& queue, std::string_view job_type,
                                    std::string_view unique_key) const {
  for (const Enqueued& enqueued : enqueued_) {
    if (enqueued.queue.get() == &queue && enqueued.job.job_type == job_type && enqueued.job.unique_key == unique_key) {
      return &enqueued.job;
    }
  }
  return nullptr;
}

TestRun::Ended TestRun::carry_out(const JobHandler& handler, const RetryPolicy& policy) {
  Ended ended;
  // The attempt keeps only the text of what is thrown; tests may want the exception.
  JobHandler watched = handler;
  watched.run = [&](Context& context, std::string_view payload) {
    try {
      return handler.run(context, payload);
    } catch (...) {
      ended.exception = std::current_exception();
      throw;
    }
  };
  const auto started = std::chrono::steady_clock::now();
  model::AttemptResult result;
  {
    const Current current{*this};
    result = model::run_attempt(watched, *this);
  }
  if (result.verdict == model::AttemptResult::Verdict::succeeded && open_) {
    commit(result);
  }
  open_.reset();
  ended.enqueued = publish(result.verdict == model::AttemptResult::Verdict::succeeded);
  ended.settlement = model::settle(job(), std::move(result), policy, started, std::chrono::steady_clock::now());
  return ended;
}

void TestRun::commit(model::AttemptResult& result) noexcept {
  if (open_->was_ended_by_job()) {
    result = model::commit_preempted();
    return;
  }
  try {
    open_->commit();
  } catch (const pqxx::sql_error& error) {
    result = model::commit_refused(error.sqlstate(), error.what());
  } catch (const std::exception& error) {
    result = model::commit_refused({}, error.what());
  }
}

std::vector<QueuedJob> TestRun::publish(bool succeeded) {
  std::vector<QueuedJob> existing;
  for (Enqueued& enqueued : std::exchange(enqueued_, {})) {
    if (enqueued.queue && (!succeeded || !enqueued.queue->publish(enqueued.job))) {
      continue;
    }
    existing.push_back(std::move(enqueued.job));
  }
  return existing;
}

model::ClaimedJob claimed_job(const QueuedJob& job, TimePoint now) {
  return {.id = job.id,
          .job_type = job.job_type,
          .payload = job.payload,
          .priority = job.priority,
          .run_at = job.run_at,
          .enqueued_at = job.enqueued_at,
          .attempt = job.attempt,
          .max_attempts = job.max_attempts,
          .user_id = job.user_id,
          .trace_carrier = job.trace_carrier,
          .occurrence = job.occurrence,
          .leased_at = now,
          .claimed = std::chrono::steady_clock::now()};
}

RunResult run_result(QueuedJob job, TestRun::Ended ended, TimePoint now) {
  RunResult result{
      .job = std::move(job), .exception = std::move(ended.exception), .enqueued = std::move(ended.enqueued)};
  const model::Settlement& settlement = ended.settlement;
  result.error = settlement.error;
  if (settlement.outcome == "failed") {
    result.outcome = RunOutcome::failed;
  } else if (settlement.outcome == "snoozed") {
    result.outcome = RunOutcome::snoozed;
  } else if (settlement.outcome == "discarded") {
    result.outcome = RunOutcome::discarded;
  }
  if (settlement.disposition != model::Settlement::Disposition::finish) {
    result.next_run_at = now + settlement.delay;
  }
  return result;
}

}  // namespace arrower::jobs::testing
