// A queue in memory for tests: takes what the real one takes, shows what it holds, runs it when told to.
#pragma once

#include <arrower/jobs/detail/require_cxx20.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/options.hpp>
#include <arrower/jobs/queue.hpp>
#include <arrower/jobs/testing/checks.hpp>
#include <arrower/jobs/testing/queued_job.hpp>
#include <arrower/jobs/testing/run_job.hpp>
#include <arrower/jobs/testing/run_result.hpp>

namespace pqxx {
class connection;
class dbtransaction;
}  // namespace pqxx

namespace arrower::jobs::testing {

/// How a TestQueue works. Values out of range throw ConfigurationError from its constructor.
struct TestQueueOptions {
  /// The queue's name, for `ctx.queue()`.
  std::string queue = {};
  /// In which order due jobs run.
  PollStrategy poll_strategy = PollStrategy::priority;
  /// For jobs whose function has none of its own.
  RetryPolicy retry_policy = {};
  /// Where the queue's clock starts. Default: now.
  std::optional<TimePoint> start_at = {};
  /// Run each job at once in the call that enqueues it, as far as it is due and has a function; for tests to which it
  /// does not matter that work is done later. What a job function enqueues runs when that run is over, whichever queue
  /// it is of. Default: nothing runs by itself.
  bool run_at_once = false;
  /// Write the end of a job whose run used no transaction only when the next run starts or the clock moves. In
  /// production such ends are written together, a few milliseconds after the job functions have returned: until then
  /// the job is there and holds its unique key. Default: at once.
  bool write_ends_late = false;
  /// For `ctx.transaction()`: each run gets a transaction on this connection, which commits if the run succeeds and
  /// else rolls back. It must have none open then. Default: there is no database, and asking for it fails the attempt.
  pqxx::connection* connection = nullptr;
  /// Or: each run gets a subtransaction in this transaction, for example a TransactionalTest's.
  pqxx::dbtransaction* transaction = nullptr;
  /// Where job functions log. Default: nowhere.
  std::shared_ptr<spdlog::logger> logger = {};
};

/// Implements Queue in memory. Payloads are encoded when they are enqueued and decoded when they run, options are
/// checked, unique keys, priorities, retry policies and schedules count: all by the code that production runs. Nothing
/// runs by itself, and the clock stands until a test moves it; `jobs::now()` follows it for as long as the queue lives
/// (with several, the one made last).
///
///     TestQueue queue;
///     Shop shop{queue};                                    // registers its job functions
///     shop.place_order(42);
///     EXPECT_THAT(queue, HasQueued(SendInvoice{42, "a@b.example"}));
///     EXPECT_TRUE(queue.run_all().all_succeeded());
///
/// While the clock stands, jobs that are due at the same time run in the order in which they were enqueued or put off:
/// in production, time passes in between.
///
/// `enqueue(tx, ...)` records the job at once, since the queue cannot see the commit; `jobs_in(tx)` with a
/// PostgresQueue does. The jobs of `enqueue(ctx, ...)` are there when the run has succeeded.
///
/// Safe to use from several threads, as the real one; job functions run in the thread that calls a run function.
class TestQueue final : public Queue {
 public:
  explicit TestQueue(TestQueueOptions options = {});
  ~TestQueue() override;
  TestQueue(const TestQueue&) = delete;
  TestQueue& operator=(const TestQueue&) = delete;

  // What is queued: unfinished jobs, in the order in which they were enqueued. All are copies; nothing is removed.

  bool empty() const;
  std::size_t size() const;
  template <class J>
  std::size_t count() const {
    return count(job_type_of<J>());
  }
  std::size_t count(std::string_view job_type) const;
  /// The first job of type J. Throws UsageError if there is none.
  template <class J>
  Queued<J> first() const {
    return get<J>(0);
  }
  /// The n-th job of type J, from 0. Throws UsageError if there are fewer.
  template <class J>
  Queued<J> get(std::size_t n) const {
    return decoded<J>(get(job_type_of<J>(), n));
  }
  std::vector<QueuedJob> all() const;
  template <class J>
  std::vector<Queued<J>> all_of() const {
    std::vector<Queued<J>> jobs;
    for (QueuedJob& job : all()) {
      if (job.is<J>()) {
        jobs.push_back(decoded<J>(std::move(job)));
      }
    }
    return jobs;
  }
  /// For checks and messages.
  QueueContents contents() const;
  /// Every run so far, the oldest first.
  RunResults history() const;
  /// Sorted by name.
  std::vector<QueuedSchedule> schedules() const;
  /// Forgets jobs and history; functions, schedules and clock stay.
  void reset();

  // Running: due jobs of types that have a function, in the order of the poll strategy, one after the other.

  /// Nothing if no job is due.
  std::optional<RunResult> run_next();
  /// Until none is due, those included that become due meanwhile. Throws UsageError if there still are some after
  /// `at_most` runs, 0 or more: jobs that enqueue each other never end.
  RunResults run_all(std::size_t at_most = 1000);
  template <class J>
  RunResults run_all_of(std::size_t at_most = 1000) {
    return run_all_of(job_type_of<J>(), at_most);
  }
  RunResults run_all_of(std::string_view job_type, std::size_t at_most = 1000);

  // Time.

  TimePoint now() const;
  /// Moves the clock on; nothing runs. Each schedule enqueues its jobs on the way, at the moments its expression names.
  /// Throws UsageError if the duration is negative, or the clock would go beyond the year 9999.
  void advance(std::chrono::microseconds duration);
  void advance_to(TimePoint time);
  /// Moves the clock on as if no process had run meanwhile: schedules catch up as ScheduleOptions::catch_up says.
  void skip(std::chrono::microseconds duration);
  /// Lives through this time: each job runs at the moment at which it is due, retried ones included. Throws as run_all.
  RunResults run_for(std::chrono::microseconds duration, std::size_t at_most = 1000);

  /// Waits until the check passes, at most so long; answers the last check. For code that enqueues in other threads.
  Check wait_until(const std::function<Check(const QueueContents&)>& check, std::chrono::milliseconds longest) const;

  /// Returns true at once; after it nothing runs.
  bool shutdown(std::chrono::milliseconds deadline) override;

  bool unschedule(std::string_view name) override;

 protected:
  std::vector<JobId> enqueue_encoded(const Within* within, std::span<const EncodedJob> jobs) override;
  void register_handler(JobHandler handler) override;
  void schedule_encoded(EncodedSchedule schedule) override;

 private:
  QueuedJob get(std::string_view job_type, std::size_t n) const;

  class Impl;
  std::shared_ptr<Impl> impl_;
};

/// `assert_that(queue).queued<SendInvoice>(2).contains(SendInvoice{42})`: throws AssertionFailed with a message that
/// shows what is queued. With a time: waits so long for it, for code that enqueues in other threads.
Assertions assert_that(const TestQueue& queue, std::chrono::milliseconds longest = {});

std::ostream& operator<<(std::ostream& out, const TestQueue& queue);

}  // namespace arrower::jobs::testing
