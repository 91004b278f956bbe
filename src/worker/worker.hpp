// A worker process's services for one queue, wired: presence -> fetcher -> executor -> completer; beside them the
// ticker, which enqueues the jobs of schedules, the rescuer, the watch over what runs, and
// the pruner of the history.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <arrower/jobs/options.hpp>

#include "model/registry.hpp"
#include "postgres/cancellation_store.hpp"
#include "postgres/job_store.hpp"
#include "postgres/schedule_store.hpp"
#include "postgres/worker_store.hpp"
#include "telemetry/metrics.hpp"
#include "worker/completer.hpp"
#include "worker/depth_gauge.hpp"
#include "worker/executor.hpp"
#include "worker/fetcher.hpp"
#include "worker/history_pruner.hpp"
#include "worker/presence.hpp"
#include "worker/rescuer.hpp"
#include "worker/run_watch.hpp"
#include "worker/schedule_registry.hpp"
#include "worker/schedule_ticker.hpp"

namespace arrower::jobs::worker {

class Worker {
 public:
  /// `options` are validated and complete: pool name and logger are set. What is referred to must outlive the worker.
  Worker(const QueueOptions& options, std::string control_connection_string,
         std::shared_ptr<postgres::SessionPool> sessions, const postgres::Statements& statements,
         const model::Registry& registry, postgres::ScheduleStore& schedule_store, ScheduleRegistry& schedules);
  /// Waits for job functions that still run.
  ~Worker();

  void start();

  /// As Queue::shutdown.
  bool stop(std::chrono::milliseconds deadline);

  /// The registry of job functions has changed.
  void refresh();
  /// The registry of schedules has changed.
  void refresh_schedules();

 private:
  /// Makes the history's partitions before the first job can finish.
  void prepare_history();
  /// Tells the gauges of this process.
  void measure(const telemetry::GaugeSink& sink) const;
  void end_measuring();
  /// Asks what still runs to end, and gives it up after the grace. Answers whether all came to an end.
  bool stop_running_jobs();

  const QueueOptions& options_;
  telemetry::Metrics* const metrics_;
  postgres::JobStore store_;
  postgres::WorkerStore workers_;
  postgres::CancellationStore cancellations_;
  Completer completer_;
  Executor executor_;
  Fetcher fetcher_;
  Presence presence_;
  ScheduleTicker ticker_;
  Rescuer rescuer_;
  RunWatch run_watch_;
  HistoryPruner pruner_;
  std::optional<DepthGauge> depth_gauge_;
  std::optional<std::uint64_t> gauge_source_;
};

}  // namespace arrower::jobs::worker
