#include "testing/test_run.hpp"

#include <utility>

#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>
#include <arrower/jobs/error.hpp>

#include "model/run_at.hpp"
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
                 spdlog::logger& logger, TransactionSource source, MemoryStore* store)
    : Run{job, queue, std::move(stop_token), logger}, source_{source}, store_{store} {}

TestRun::~TestRun() = default;

TestRun* TestRun::current() noexcept { return innermost; }

Moment TestRun::began_in(MemoryStore& queue) {
  const auto found = began_.find(&queue);
  return found != began_.end() ? found->second : began_.emplace(&queue, queue.pass_moment()).first->second;
}

pqxx::transaction_base& TestRun::transaction() {
  if (!open_) {
    if (store_ != nullptr) {
      began_in(*store_);
    }
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

void TestRun::hold(QueuedJob job, Moment due_since, std::shared_ptr<MemoryStore> queue) {
  if (job.unique_key) {
    held_keys_.emplace(std::tuple{queue.get(), job.job_type, *job.unique_key}, job.id);
  }
  enqueued_.push_back({.job = std::move(job), .due_since = due_since, .queue = std::move(queue)});
}

std::optional<JobId> TestRun::find_held(const MemoryStore& queue, const std::string& job_type,
                                        const std::string& unique_key) const {
  const auto found = held_keys_.find(std::tuple{&queue, job_type, unique_key});
  return found == held_keys_.end() ? std::nullopt : std::optional{found->second};
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
  ended.in_transaction = result.verdict == model::AttemptResult::Verdict::succeeded && (open_ || !began_.empty());
  open_.reset();
  ended.enqueued = publish(result.verdict == model::AttemptResult::Verdict::succeeded);
  ended.settlement = model::settle(job(), std::move(result), policy, started, std::chrono::steady_clock::now());
  return ended;
}

void TestRun::then(const MemoryStore* queue, std::function<void()> what) {
  afterwards_.emplace(queue, std::move(what));
}

void TestRun::end() {
  const auto afterwards = std::exchange(afterwards_, {});
  for (const auto& [queue, what] : afterwards) {
    if (TestRun* const outer = current(); outer != nullptr) {
      outer->then(queue, what);
    } else {
      what();
    }
  }
}

void TestRun::commit(model::AttemptResult& result) noexcept {
  if (open_->was_ended_by_job()) {
    result = model::commit_preempted();
    return;
  }
  try {
    open_->commit();
  } catch (const pqxx::sql_error& error) {
    result =
        open_->was_ended_by_job() ? model::commit_preempted() : model::commit_refused(error.sqlstate(), error.what());
  } catch (const std::exception& error) {
    result = model::commit_refused({}, error.what());
  }
}

std::vector<QueuedJob> TestRun::publish(bool succeeded) {
  std::vector<QueuedJob> existing;
  for (Enqueued& enqueued : std::exchange(enqueued_, {})) {
    if (enqueued.queue && (!succeeded || !enqueued.queue->publish(enqueued.job, enqueued.due_since))) {
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
    result.next_run_at = model::run_at_after(now, settlement.delay);
  }
  return result;
}

}  // namespace arrower::jobs::testing
