// Watches over all worker processes of a schema and frees what no process carries on with: the jobs of those that died,
// and, once in a while, jobs that carry a lease which no process works under. One process at a time does this.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "model/death_watch.hpp"
#include "postgres/rescue_store.hpp"
#include "telemetry/metrics.hpp"
#include "worker/duty.hpp"
#include "worker/presence.hpp"

namespace spdlog {
class logger;
}

namespace arrower::jobs::worker {

class Rescuer {
 public:
  /// Without `metrics` nothing is counted. `returned` is called when jobs went back to their queues.
  Rescuer(ServiceThreads& threads, postgres::RescueStore& store, const Presence& presence,
          std::chrono::milliseconds heartbeat_timeout, telemetry::Metrics* metrics,
          std::shared_ptr<spdlog::logger> logger, std::function<void()> returned);

  void start();
  /// False: it still looks when the time is over.
  bool stop_until(model::SteadyTime deadline);
  void stop();

  /// This process watches from now on.
  void wake();

  /// The process that watches seems dead itself. Safe to call from several threads.
  void rescue(const model::SuspectedDeath& watcher);

  /// Leases that this process works under: it does not watch over itself. Safe to call from several threads.
  void add_own(model::Lease lease);
  void remove_own(model::Lease lease);

 private:
  model::SteadyTime watch();
  model::SteadyTime audit();
  std::set<model::Lease> own() const;
  void rescue_all(std::span<const model::SuspectedDeath> dead);
  void report(const postgres::Rescue& rescue);

  postgres::RescueStore& store_;
  const Presence& presence_;
  const std::chrono::milliseconds heartbeat_timeout_;
  telemetry::Metrics* const metrics_;
  const std::shared_ptr<spdlog::logger> logger_;
  const std::function<void()> returned_;

  mutable std::mutex mutex_;
  // Guarded by mutex_:
  std::set<model::Lease> own_;
  std::optional<model::SuspectedDeath> silent_watcher_;

  // Used by the watch alone:
  model::DeathWatch death_watch_;
  // Used by the audit alone:
  JobId audited_to_;
  std::map<model::Lease, std::vector<JobId>> suspects_;

  Duty watch_;
  Duty audit_;
};

}  // namespace arrower::jobs::worker
