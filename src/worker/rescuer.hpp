// Looks after the queue once a second: frees the jobs of processes that died, makes the history's partitions ahead,
// retires schedules that nobody asks for any more, heeds cancellations that nobody else has, and lets it be known how
// payloads look.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

#include <arrower/jobs/retry_policy.hpp>

#include "model/death_watch.hpp"
#include "model/registry.hpp"
#include "postgres/cancellation_store.hpp"
#include "postgres/job_store.hpp"
#include "postgres/schedule_store.hpp"
#include "postgres/worker_store.hpp"
#include "telemetry/metrics.hpp"
#include "worker/identity.hpp"

namespace spdlog {
class logger;
}

namespace arrower::jobs::worker {

class Rescuer {
 public:
  struct Hooks {
    /// Under which lease this process works; null while it is not known to the others.
    std::function<std::shared_ptr<Identity>()> identity;
    /// Jobs went back to the queue; the first of them is due after this time.
    std::function<void(std::chrono::microseconds)> returned;
  };

  /// Without `metrics` nothing is counted.
  Rescuer(std::string queue, RetryPolicy retry_policy, telemetry::Metrics* metrics, const model::Registry& registry,
          postgres::JobStore& store, postgres::WorkerStore& workers, postgres::ScheduleStore& schedules,
          postgres::CancellationStore& cancellations, std::shared_ptr<spdlog::logger> logger, Hooks hooks);
  ~Rescuer();

  void start();
  void stop();

 private:
  void run(const std::stop_token& stop);
  void look_after_storage();
  void look_after_schedules();
  void look_after_payload_schemas();
  void look_after_cancellations();
  void look_after_workers(model::Lease own);
  void rescue(model::Lease dead);

  const std::string queue_;
  const RetryPolicy retry_policy_;
  telemetry::Metrics* const metrics_;
  const model::Registry& registry_;
  postgres::JobStore& store_;
  postgres::WorkerStore& workers_;
  postgres::ScheduleStore& schedules_;
  postgres::CancellationStore& cancellations_;
  const std::shared_ptr<spdlog::logger> logger_;
  const Hooks hooks_;

  // Used by the thread alone:
  model::DeathWatch death_watch_;
  model::SteadyTime next_storage_look_;
  model::SteadyTime next_schedule_look_;
  model::SteadyTime next_cancellation_look_;
  bool prepared_ = false;
  /// How many job types there were when their payload schemas were published; none is ever taken off.
  std::size_t published_types_ = 0;
  int failures_ = 0;

  std::jthread thread_;
};

}  // namespace arrower::jobs::worker
