#include <arrower/jobs/testing/test_queue.hpp>

#include <algorithm>
#include <atomic>
#include <format>
#include <mutex>
#include <utility>

#include <libpq-fe.h>
#include <spdlog/logger.h>
#include <arrower/jobs/detail/saturating.hpp>
#include <arrower/jobs/error.hpp>

#include "model/clock.hpp"
#include "model/inheritance.hpp"
#include "model/option_check.hpp"
#include "model/registry.hpp"
#include "model/run_at.hpp"
#include "testing/memory_store.hpp"
#include "testing/test_run.hpp"
#include "testing/test_schedules.hpp"

namespace arrower::jobs::testing {

using std::chrono::microseconds;

namespace {

TestQueueOptions checked(TestQueueOptions options) {
  QueueOptions as_in_production{.queue = options.queue, .poll_strategy = options.poll_strategy};
  model::check_queue_options(as_in_production);
  options.logger = logger_or_silence(std::move(options.logger));
  return options;
}

void check_connection(pg_conn* connection) {
  if (connection == nullptr || PQtransactionStatus(connection) != PQTRANS_INTRANS) {
    throw InvalidJobError{
        "enqueue: this PGconn has no transaction open in which jobs could be enqueued; send BEGIN first, or enqueue "
        "without a connection"};
  }
}

}  // namespace

class TestQueue::Impl : public std::enable_shared_from_this<TestQueue::Impl> {
 public:
  explicit Impl(TestQueueOptions options)
      : options_{checked(std::move(options))},
        source_{checked_source(options_.connection, options_.transaction)},
        store_{
            std::make_shared<MemoryStore>(options_.start_at.value_or(model::machine_time()), options_.poll_strategy)},
        clock_{store_->clock()} {}

  MemoryStore& store() const { return *store_; }
  model::Registry& registry() { return registry_; }

  std::vector<QueuedSchedule> schedules() const { return schedules_.all(); }

  void schedule(EncodedSchedule schedule) {
    schedules_.put(model::make_schedule(std::move(schedule)), store_->now());
    store_->touch();
  }

  bool unschedule(std::string_view name) {
    const bool found = schedules_.remove(name);
    store_->touch();
    return found;
  }

  std::vector<JobId> enqueue(const Within* within, std::span<const EncodedJob> jobs) {
    model::check_jobs(jobs);
    std::vector<JobId> ids;
    if (within != nullptr && within->context() != nullptr) {
      model::Run& run = within->context()->run();
      // Another kind of run is a real queue's, whose commit cannot be seen from here.
      ids = store_->add(model::inheriting_from(run.job(), jobs), dynamic_cast<TestRun*>(&run));
    } else {
      if (within != nullptr && within->transaction() == nullptr) {
        check_connection(within->connection());
      }
      ids = store_->add(jobs, nullptr);
    }
    run_what_is_due_at_once();
    return ids;
  }

  std::optional<RunResult> run_next(std::string_view job_type) {
    if (shut_down_) {
      throw UsageError{"this queue was shut down: nothing runs in it any more"};
    }
    auto queued = store_->claim(wanted(job_type));
    if (!queued) {
      return std::nullopt;
    }
    write_ends();
    const auto handler = registry_.find(queued->job_type);
    const model::ClaimedJob claimed = claimed_job(*queued, store_->now());
    TestRun run{claimed, options_.queue, stop_.get_token(), *options_.logger, source_, store_.get()};
    TestRun::Ended ended =
        run.carry_out(*handler, handler->options.retry_policy ? *handler->options.retry_policy : options_.retry_policy);
    write(ended);
    RunResult result = run_result(std::move(*queued), std::move(ended), store_->now());
    {
      const std::scoped_lock lock{mutex_};
      history_.push_back(result);
    }
    run.end();
    return result;
  }

  RunResults run_all(std::string_view job_type, std::size_t at_most) {
    RunResults results;
    run_due(results, job_type, at_most);
    return results;
  }

  RunResults run_for(microseconds duration, std::size_t at_most) {
    const TimePoint end = later(duration);
    RunResults results;
    for (;;) {
      run_due(results, {}, at_most);
      const TimePoint next = std::min(store_->next_due(wanted({})).value_or(TimePoint::max()),
                                      schedules_.next().value_or(TimePoint::max()));
      if (next > end) {
        break;
      }
      advance_to(std::max(next, store_->now()));
    }
    advance_to(end);
    return results;
  }

  void advance(microseconds duration) { advance_to(later(duration)); }

  void advance_to(TimePoint time) {
    if (time < store_->now()) {
      throw UsageError{std::format("the clock of a TestQueue cannot go back: it is {:%FT%TZ}, and {:%FT%TZ} is past",
                                   store_->now(), time)};
    }
    check_end(time);
    while (const auto next = schedules_.next()) {
      if (*next > time) {
        break;
      }
      set_clock(*next);
    }
    set_clock(time);
  }

  void skip(microseconds duration) { set_clock(later(duration)); }

  QueueContents contents() const {
    QueueContents contents = store_->contents();
    contents.schedules = schedules_.all();
    if (!registry_.empty()) {
      for (const QueuedJob& job : contents.jobs) {
        if (!registry_.find(job.job_type)) {
          contents.types_without_function.push_back(job.job_type);
        }
      }
    }
    return contents;
  }

  RunResults history() const {
    const std::scoped_lock lock{mutex_};
    return history_;
  }

  void reset() {
    store_->clear();
    const std::scoped_lock lock{mutex_};
    history_.clear();
    unwritten_.clear();
  }

  void shut_down() {
    shut_down_ = true;
    stop_.request_stop();
  }

 private:
  static constexpr std::size_t default_bound = 1000;

  /// A queue's loop in this thread that gets to all that is due.
  class Loop {
   public:
    explicit Loop(const Impl* queue) : queue_{queue}, outer_{std::exchange(innermost_, this)} {}
    ~Loop() { innermost_ = outer_; }
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    static bool is_of(const Impl* queue) {
      for (const Loop* loop = innermost_; loop != nullptr; loop = loop->outer_) {
        if (loop->queue_ == queue) {
          return true;
        }
      }
      return false;
    }

   private:
    static thread_local const Loop* innermost_;
    const Impl* queue_;
    const Loop* outer_;
  };

  /// With the option run_at_once. What a run enqueues waits for the end of that run, whichever queue it is of: its
  /// transaction is open until then.
  void run_what_is_due_at_once() {
    if (!options_.run_at_once || shut_down_ || Loop::is_of(this)) {
      return;
    }
    if (TestRun* const run = TestRun::current(); run != nullptr) {
      run->then(store_.get(), [queue = weak_from_this()] {
        if (const auto still_there = queue.lock()) {
          still_there->run_what_is_due_at_once();
        }
      });
    } else {
      run_all({}, default_bound);
    }
  }

  /// Jobs of this type that can run; an empty one stands for all.
  std::function<bool(std::string_view)> wanted(std::string_view job_type) const {
    return [this, job_type](std::string_view type) {
      return (job_type.empty() || type == job_type) && registry_.find(type) != nullptr;
    };
  }

  void run_due(RunResults& results, std::string_view job_type, std::size_t at_most) {
    const Loop loop{job_type.empty() ? this : nullptr};
    for (;;) {
      if (results.size() >= at_most) {
        const auto next = store_->next_due(wanted(job_type));
        if (!next || *next > store_->now()) {
          return;
        }
        throw UsageError{
            std::format("{} jobs have run and there are still some to run: jobs that enqueue each other, or "
                        "are retried at once, never end. The bound is the argument at_most.\n{}",
                        results.size(), describe(contents()))};
      }
      auto result = run_next(job_type);
      if (!result) {
        return;
      }
      results.push_back(std::move(*result));
    }
  }

  void write(const TestRun::Ended& ended) {
    const bool is_last = ended.settlement.disposition == model::Settlement::Disposition::finish;
    if (options_.write_ends_late && is_last && !ended.in_transaction) {
      const std::scoped_lock lock{mutex_};
      unwritten_.push_back(ended.settlement);
    } else {
      store_->settle(ended.settlement);
    }
  }

  void write_ends() {
    std::vector<model::Settlement> ends;
    {
      const std::scoped_lock lock{mutex_};
      ends.swap(unwritten_);
    }
    for (const model::Settlement& end : ends) {
      store_->settle(end);
    }
  }

  void set_clock(TimePoint time) {
    write_ends();
    store_->set_clock(time);
    schedules_.enqueue_due(time, *store_);
  }

  TimePoint later(microseconds duration) const {
    if (duration < microseconds{0}) {
      throw UsageError{std::format("the clock of a TestQueue cannot go back: advance by {} us", duration.count())};
    }
    const TimePoint time = jobs::detail::saturating_add(store_->now(), duration);
    check_end(time);
    return time;
  }

  static void check_end(TimePoint time) {
    if (time >= model::end_of_run_at) {
      throw UsageError{"the clock of a TestQueue ends with the year 9999, as the times of jobs do"};
    }
  }

  const TestQueueOptions options_;
  const TransactionSource source_;
  const std::shared_ptr<MemoryStore> store_;
  const model::ClockOverride clock_;
  model::Registry registry_;
  TestSchedules schedules_;
  std::stop_source stop_;
  std::atomic<bool> shut_down_ = false;

  mutable std::mutex mutex_;
  // Guarded by mutex_:
  RunResults history_;
  std::vector<model::Settlement> unwritten_;
};

thread_local const TestQueue::Impl::Loop* TestQueue::Impl::Loop::innermost_ = nullptr;

TestQueue::TestQueue(TestQueueOptions options) : impl_{std::make_shared<Impl>(std::move(options))} {}

TestQueue::~TestQueue() = default;

bool TestQueue::empty() const { return size() == 0; }

std::size_t TestQueue::size() const { return impl_->store().size(); }

std::size_t TestQueue::count(std::string_view job_type) const {
  return static_cast<std::size_t>(std::ranges::count(all(), job_type, &QueuedJob::job_type));
}

std::vector<QueuedJob> TestQueue::all() const { return impl_->store().contents().jobs; }

QueueContents TestQueue::contents() const { return impl_->contents(); }

RunResults TestQueue::history() const { return impl_->history(); }

std::vector<QueuedSchedule> TestQueue::schedules() const { return impl_->schedules(); }

void TestQueue::reset() { impl_->reset(); }

QueuedJob TestQueue::get(std::string_view job_type, std::size_t n) const {
  const QueueContents now = contents();
  std::size_t place = 0;
  for (const QueuedJob& job : now.jobs) {
    if (job.job_type == job_type && place++ == n) {
      return job;
    }
  }
  throw UsageError{std::format("there is no {} job in place {} (counted from 0)\n{}", job_type, n, describe(now))};
}

std::optional<RunResult> TestQueue::run_next() { return impl_->run_next({}); }

RunResults TestQueue::run_all(std::size_t at_most) { return impl_->run_all({}, at_most); }

RunResults TestQueue::run_all_of(std::string_view job_type, std::size_t at_most) {
  return impl_->run_all(job_type, at_most);
}

TimePoint TestQueue::now() const { return impl_->store().now(); }

void TestQueue::advance(microseconds duration) { impl_->advance(duration); }

void TestQueue::advance_to(TimePoint time) { impl_->advance_to(time); }

void TestQueue::skip(microseconds duration) { impl_->skip(duration); }

RunResults TestQueue::run_for(microseconds duration, std::size_t at_most) { return impl_->run_for(duration, at_most); }

Check TestQueue::wait_until(const std::function<Check(const QueueContents&)>& check,
                            std::chrono::milliseconds longest) const {
  Check last;
  impl_->store().wait_until(
      [&] {
        last = check(impl_->contents());
        return last.passed;
      },
      longest);
  return last;
}

bool TestQueue::shutdown(std::chrono::milliseconds /*deadline*/) {
  impl_->shut_down();
  return true;
}

std::vector<JobId> TestQueue::enqueue_encoded(const Within* within, std::span<const EncodedJob> jobs) {
  return impl_->enqueue(within, jobs);
}

void TestQueue::register_handler(JobHandler handler) { impl_->registry().add(std::move(handler)); }

bool TestQueue::unschedule(std::string_view name) { return impl_->unschedule(name); }

void TestQueue::schedule_encoded(EncodedSchedule schedule) { impl_->schedule(std::move(schedule)); }

Assertions assert_that(const TestQueue& queue, std::chrono::milliseconds longest) {
  return Assertions{[&queue, longest](const std::function<Check(const QueueContents&)>& check) {
    if (longest <= std::chrono::milliseconds{0}) {
      return check(queue.contents());
    }
    return queue.wait_until(check, longest);
  }};
}

std::ostream& operator<<(std::ostream& out, const TestQueue& queue) { return out << describe(queue.contents()); }

}  // namespace arrower::jobs::testing
