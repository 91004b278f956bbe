// What the queues of one connection pool share in a process: the threads of the services, the control connection, and
// the duties over the whole schema.
#pragma once

#include <chrono>
#include <compare>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include <arrower/jobs/options.hpp>

#include "postgres/cancellation_store.hpp"
#include "postgres/history_store.hpp"
#include "postgres/rescue_store.hpp"
#include "postgres/sessions.hpp"
#include "postgres/statements.hpp"
#include "telemetry/metrics.hpp"
#include "worker/duty.hpp"
#include "worker/presence.hpp"
#include "worker/rescuer.hpp"
#include "worker/service_threads.hpp"

namespace spdlog {
class logger;
}

namespace arrower::jobs::worker {

/// Queues that agree in these share their services.
struct ProcessServicesKey {
  std::string schema;
  std::string control_connection_string;
  Liveness liveness = Liveness::automatic;
  std::chrono::milliseconds heartbeat_timeout{0};
  bool prepare = true;

  auto operator<=>(const ProcessServicesKey&) const = default;
};

class ProcessServices {
 public:
  /// Logs and counts as the queue does that starts first. Starts at once.
  ProcessServices(std::shared_ptr<postgres::SessionPool> sessions, const ProcessServicesKey& key,
                  std::shared_ptr<telemetry::Metrics> metrics, std::shared_ptr<spdlog::logger> logger);
  /// All queues must have left.
  ~ProcessServices();

  ServiceThreads& threads() noexcept { return threads_; }
  /// For what waits for nothing but the time: it is in time though all other threads wait for the network.
  ServiceThreads& timers() noexcept { return timers_; }
  Presence& presence() noexcept { return presence_; }
  postgres::RescueStore& rescue_store() noexcept { return rescue_store_; }
  Rescuer& rescuer() noexcept { return rescuer_; }

 private:
  /// Makes the history's partitions before the first job can finish.
  void prepare_history();
  void became_watcher();
  model::SteadyTime make_partitions();
  model::SteadyTime retire_schedules();
  model::SteadyTime sweep_cancellations();
  model::SteadyTime prune_history(const std::stop_token& stop);
  model::SteadyTime cut_overdue();

  const std::shared_ptr<spdlog::logger> logger_;
  /// Kept: that queue may leave before the others.
  const std::shared_ptr<telemetry::Metrics> metrics_;
  const postgres::Statements statements_;
  postgres::Sessions sessions_;
  postgres::RescueStore rescue_store_;
  postgres::CancellationStore cancellations_;
  postgres::HistoryStore history_;

  const std::chrono::milliseconds longest_statement_;
  /// Not at once: this process, or the next of a deployment, may be about to ask for its schedules.
  model::SteadyTime next_retirement_;
  /// Processes that start have more urgent things to do.
  model::SteadyTime next_pruning_;

  ServiceThreads threads_;
  ServiceThreads timers_;
  Presence presence_;
  Rescuer rescuer_;
  Duty partitions_;
  Duty retirement_;
  Duty sweep_;
  Duty pruning_;
  Duty overdue_;
};

/// Finds the services for queues on the same pool. Safe to use from several threads.
class SharedServices {
 public:
  explicit SharedServices(std::shared_ptr<postgres::SessionPool> sessions) : sessions_{std::move(sessions)} {}

  std::shared_ptr<ProcessServices> get(const ProcessServicesKey& key,
                                       const std::shared_ptr<telemetry::Metrics>& metrics,
                                       const std::shared_ptr<spdlog::logger>& logger);

 private:
  const std::shared_ptr<postgres::SessionPool> sessions_;
  std::mutex mutex_;
  // Guarded by mutex_:
  std::map<ProcessServicesKey, std::weak_ptr<ProcessServices>> services_;
};

}  // namespace arrower::jobs::worker
