// A worker process's services for one queue, wired: fetcher -> executor -> completer; beside them the ticker, which
// enqueues the jobs of schedules, and the watch over what runs. What it shares with other queues of the process is in
// process_services.
#pragma once

#include <signal.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arrower/jobs/options.hpp>

#include "model/registry.hpp"
#include "postgres/cancellation_store.hpp"
#include "postgres/job_store.hpp"
#include "postgres/rescue_store.hpp"
#include "postgres/schedule_store.hpp"
#include "postgres/worker_store.hpp"
#include "telemetry/metrics.hpp"
#include "worker/completer.hpp"
#include "worker/depth_gauge.hpp"
#include "worker/executor.hpp"
#include "worker/fetcher.hpp"
#include "worker/presence.hpp"
#include "worker/process_services.hpp"
#include "worker/run_watch.hpp"
#include "worker/schedule_registry.hpp"
#include "worker/schedule_ticker.hpp"

namespace arrower::jobs::worker {

class Worker {
 public:
  /// `options` are validated and complete: pool name and logger are set. What is referred to must outlive the worker.
  Worker(const QueueOptions& options, std::shared_ptr<ProcessServices> services,
         const std::shared_ptr<postgres::SessionPool>& sessions, const postgres::Statements& statements,
         const model::Registry& registry, const postgres::JobInserter& inserter, ScheduleRegistry& schedules,
         const sigset_t& signal_mask);
  /// Waits for job functions that still run.
  ~Worker();

  void start();

  /// As Queue::shutdown.
  bool stop(std::chrono::milliseconds deadline);

  /// Whether job functions still run, as they may after `stop`.
  bool is_running() const { return executor_.is_running(); }

  /// The registry of job functions has changed.
  void refresh();
  /// The registry of schedules has changed.
  void refresh_schedules();

 private:
  Presence::Member::Hooks member_hooks();
  /// Publishes what the database should know of the job types, makes what the queue needs.
  model::SteadyTime publish();
  /// Tells the gauges of this process.
  void measure(const telemetry::GaugeSink& sink) const;
  void end_measuring();
  /// Asks what still runs to end, and gives it up when the time is over.
  void stop_running_jobs(model::SteadyTime deadline);
  void sign_off();
  std::vector<JobId> held() const;

  const QueueOptions& options_;
  telemetry::Metrics* const metrics_;
  const model::Registry& registry_;
  const std::shared_ptr<ProcessServices> services_;
  postgres::Sessions sessions_;
  postgres::JobStore store_;
  postgres::WorkerStore workers_;
  postgres::CancellationStore cancellations_;
  postgres::RescueStore rescue_store_;
  postgres::ScheduleStore schedule_store_;
  Completer completer_;
  Executor executor_;
  Fetcher fetcher_;
  Presence::Member member_;
  ScheduleTicker ticker_;
  RunWatch run_watch_;
  Duty publication_;
  std::optional<DepthGauge> depth_gauge_;
  /// What the queue is called in gauges.
  std::string queue_label_;
  std::optional<std::uint64_t> gauge_source_;

  // Used by one step of the publication at a time:
  bool made_index_ = false;
  /// How many job types there were when their payload schemas were published; none is ever taken off.
  std::size_t published_types_ = 0;
};

}  // namespace arrower::jobs::worker
