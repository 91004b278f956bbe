// The threads that run jobs. Claimed jobs wait here for a free one; what became of them goes to the completer.
#pragma once

#include <signal.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <arrower/jobs/retry_policy.hpp>

#include "model/claim_size.hpp"
#include "model/job.hpp"
#include "model/registry.hpp"
#include "model/settlement.hpp"
#include "postgres/job_store.hpp"
#include "telemetry/metrics.hpp"
#include "telemetry/run_log.hpp"
#include "telemetry/tracing.hpp"
#include "worker/completer.hpp"
#include "worker/identity.hpp"
#include "worker/job_run.hpp"

namespace spdlog {
class logger;
}

namespace arrower::jobs::worker {

struct ExecutorOptions {
  std::string queue;
  std::string pool_name;
  int pool_size = 0;
  std::chrono::microseconds prefetch_window{0};
  RetryPolicy retry_policy;
  std::chrono::milliseconds slow_after{0};
  /// Null: no spans.
  const telemetry::Tracing* tracing = nullptr;
  /// Null: nothing is counted.
  telemetry::Metrics* metrics = nullptr;
  /// The program's, which job functions and the processes that they start have.
  sigset_t signal_mask{};
};

class Executor {
 public:
  /// `on_capacity` is called from the executor's threads once more jobs are wanted, if `notify_capacity` asked for
  /// that.
  Executor(ExecutorOptions options, const model::Registry& registry, postgres::JobStore& store, Completer& completer,
           std::shared_ptr<spdlog::logger> logger, std::function<void()> on_capacity);
  /// Waits for job functions that still run.
  ~Executor();

  void start();

  /// Whether job functions still run. Safe to call at any time.
  bool is_running() const;

  /// Takes claimed jobs, in the order in which they should start. Returns them to the queue once nothing is started any
  /// more.
  void push(std::vector<model::ClaimedJob> jobs, const std::shared_ptr<Identity>& identity);

  /// How many more jobs are wanted now. If none, `on_capacity` will be called once when that changes.
  int wanted();

  /// Takes back jobs that wait behind busy workers for too long; they are released to the queue. Answers their number.
  std::size_t release_overdue();

  /// Releases whatever did not start, and starts nothing any more.
  void release_unstarted();

  /// Others have the jobs of this lease: forgets those that did not start, and asks those that run to stop.
  void lose(model::Lease lease);

  /// Asks what runs to stop, since the queue shuts down: a job function that then fails was interrupted.
  void ask_to_stop();

  /// Somebody wants these jobs to end, some of which may be here: those that did not start are given back as such,
  /// those that run are asked to stop and get no further attempt.
  void cancel(std::span<const JobId> ids);

  /// The jobs that are here, and have not ended. What has ended is with the completer before it is missing here.
  std::vector<JobId> held() const;

  /// The jobs that have been running for so long, sorted.
  std::vector<JobId> running_for(std::chrono::milliseconds time) const;

  /// Waits until nothing runs. False: something still does when time is over.
  bool wait_until_idle(model::SteadyTime deadline);

  /// Gives up jobs that still run, as interrupted. Their functions may go on, but can no longer commit. Returns their
  /// number.
  std::size_t abandon_running(std::string_view reason);

  /// How many jobs of each registered type run. Safe to call at any time.
  std::map<std::string, int> running() const;

  /// Whether attempts will end soon. Safe to call at any time.
  bool has_work() const noexcept { return in_flight_.load(std::memory_order_relaxed) > 0; }

 private:
  struct Item {
    model::ClaimedJob job;
    std::shared_ptr<Identity> identity;
  };
  struct RunningJob {
    const model::ClaimedJob* job = nullptr;
    model::SteadyTime started;
    bool abandoned = false;
    /// Kept from job to job; made anew once a job was asked to stop.
    std::stop_source stop;
    bool asked_to_stop = false;
  };
  /// The span of a worker's run, with a lock of its own: the executor's is wanted by all.
  struct SharedSpan {
    std::mutex mutex;
    std::shared_ptr<telemetry::RunSpan::Shared> span;

    void set(std::shared_ptr<telemetry::RunSpan::Shared> next);
    std::shared_ptr<telemetry::RunSpan::Shared> get();
  };

  void work(std::size_t slot);
  void begin_locked(std::size_t slot, const Item& item);
  void end_locked(std::size_t slot);
  /// Runs one job; answers how long it took.
  std::chrono::microseconds run(std::size_t slot, const Item& item, std::stop_token stop_token,
                                telemetry::RunSpan& span);
  /// Notes that a job that may run only once starts. False: it must not.
  bool may_start(const model::ClaimedJob& job, model::AttemptResult& result);
  /// What became of a run, once it is known what happened to its connection and its process.
  model::AttemptResult judge(std::size_t slot, const JobRun& run, model::AttemptResult result) const;
  /// Answers what is to be asked once the lock is let go.
  std::vector<std::stop_source> ask_to_stop_locked(const std::function<bool(const model::ClaimedJob&)>& which);
  static void request_stop(std::span<const std::stop_source> sources);
  /// The lease of a job was lost while it ran.
  void lose(const model::ClaimedJob& job, std::chrono::microseconds ran, telemetry::RunSpan& span,
            telemetry::RunLog& log);
  void submit(model::Settlement settlement);
  const RetryPolicy& policy_for(const JobHandler* handler) const;
  model::ClaimDemand demand() const;
  bool capacity_to_announce();

  const ExecutorOptions options_;
  const model::Registry& registry_;
  postgres::JobStore& store_;
  Completer& completer_;
  const std::shared_ptr<spdlog::logger> logger_;
  const std::function<void()> on_capacity_;

  /// Claimed jobs whose end is not yet with the completer.
  std::atomic<int> in_flight_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable work_available_;
  std::condition_variable became_idle_;
  // Guarded by mutex_:
  std::deque<Item> buffered_;
  std::vector<RunningJob> running_;
  int running_count_ = 0;
  int waiting_threads_ = 0;
  model::MovingAverage average_duration_;
  model::SteadyTime last_start_;
  bool capacity_wanted_ = false;
  bool draining_ = false;
  bool stopping_ = false;
  /// What runs was asked to stop since the queue shuts down.
  std::atomic<bool> shutting_down_ = false;

  // One for each worker, as running_:
  std::vector<SharedSpan> spans_;
  /// Somebody wants the job that runs to end. Written under mutex_.
  std::vector<std::atomic<bool>> cancelled_;

  std::vector<std::jthread> threads_;
};

}  // namespace arrower::jobs::worker
