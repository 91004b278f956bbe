#include "worker/rescuer.hpp"

#include <algorithm>
#include <condition_variable>
#include <format>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "model/backoff.hpp"
#include "model/settlement.hpp"
#include "telemetry/service_log.hpp"
#include "worker/service_thread.hpp"

namespace arrower::jobs::worker {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr milliseconds between_rounds{1000};
constexpr std::chrono::hours between_storage_looks{1};
constexpr std::chrono::minutes between_schedule_looks{1};
constexpr std::chrono::seconds between_cancellation_looks{3};

}  // namespace

Rescuer::Rescuer(std::string queue, RetryPolicy retry_policy, telemetry::Metrics* metrics,
                 const model::Registry& registry, postgres::JobStore& store, postgres::WorkerStore& workers,
                 postgres::ScheduleStore& schedules, postgres::CancellationStore& cancellations,
                 std::shared_ptr<spdlog::logger> logger, Hooks hooks)
    : queue_{std::move(queue)},
      retry_policy_{std::move(retry_policy)},
      metrics_{metrics},
      registry_{registry},
      store_{store},
      workers_{workers},
      schedules_{schedules},
      cancellations_{cancellations},
      logger_{std::move(logger)},
      hooks_{std::move(hooks)},
      // Not at once: this process, or the next of a deployment, may be about to ask for them.
      next_schedule_look_{steady_clock::now() + between_schedule_looks} {}

Rescuer::~Rescuer() { stop(); }

void Rescuer::start() {
  thread_ = start_service_thread("arrower-rescue", [this](const std::stop_token& stop) { run(stop); });
}

void Rescuer::stop() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
}

void Rescuer::run(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any pause;
  while (!stop.stop_requested()) {
    milliseconds until_next = between_rounds;
    if (const std::shared_ptr<Identity> identity = hooks_.identity()) {
      try {
        look_after_storage();
        look_after_workers(identity->lease);
        look_after_schedules();
        look_after_cancellations();
        look_after_payload_schemas();
        if (failures_ > 0) {
          telemetry::log_connection_restored(*logger_, "rescuing", "looking after other workers");
          failures_ = 0;
        }
        if (death_watch_.suspects()) {
          until_next = model::DeathWatch::between_looks;
        }
      } catch (const std::exception& error) {
        death_watch_.interrupted();
        ++failures_;
        if (failures_ == 1) {
          telemetry::log_connection_lost(*logger_, "rescuing", "looking after other workers", error.what());
        }
        until_next = std::max(between_rounds, model::reconnect_delay(failures_));
      }
    } else {
      // What could be seen without a control connection tells nothing about others: they may be cut off as well.
      death_watch_.interrupted();
      until_next = milliseconds{200};
    }
    std::unique_lock lock{mutex};
    pause.wait_for(lock, stop, until_next, [] { return false; });
  }
}

void Rescuer::look_after_storage() {
  const auto now = steady_clock::now();
  if (now < next_storage_look_) {
    return;
  }
  if (prepared_) {
    store_.ensure_history_partitions();
  } else {
    store_.prepare();
    prepared_ = true;
  }
  next_storage_look_ = now + between_storage_looks;
}

void Rescuer::look_after_schedules() {
  const auto now = steady_clock::now();
  if (now < next_schedule_look_) {
    return;
  }
  next_schedule_look_ = now + between_schedule_looks;
  for (const postgres::RetiredSchedule& schedule : schedules_.retire_orphaned()) {
    if (schedule.removed) {
      logger_->warn("schedule \"{}\" of queue \"{}\" was removed: for a week no process has scheduled it",
                    schedule.name, schedule.queue);
    } else {
      logger_->warn(
          "schedule \"{}\" of queue \"{}\" is orphaned: no live process schedules it, so it does not fire; it will be "
          "removed in a week",
          schedule.name, schedule.queue);
    }
  }
}

void Rescuer::look_after_payload_schemas() {
  const std::size_t types = registry_.job_types().size();
  if (types == published_types_) {
    return;
  }
  if (const auto schemas = registry_.payload_schemas(); !schemas.empty()) {
    workers_.publish_payload_schemas(schemas);
  }
  published_types_ = types;
}

void Rescuer::look_after_cancellations() {
  const auto now = steady_clock::now();
  if (now >= next_cancellation_look_) {
    cancellations_.sweep();
    next_cancellation_look_ = now + between_cancellation_looks;
  }
}

void Rescuer::look_after_workers(model::Lease own) {
  const postgres::LookAtWorkers look = workers_.look_at_others(own);
  for (const model::Lease dead : death_watch_.look(look.sightings, steady_clock::now(), look.server_uptime)) {
    rescue(dead);
  }
}

void Rescuer::rescue(model::Lease dead) {
  std::optional<std::chrono::microseconds> first_due;
  const auto settle = [&](const postgres::DeadWorker& worker, const std::vector<postgres::OrphanedJob>& orphans) {
    const auto now = steady_clock::now();
    const model::AttemptResult died =
        model::failed(std::format("the worker process died while it had this job: {} (process {} on {})",
                                  worker.pool_name, worker.process_id, worker.host),
                      "worker_died");
    std::vector<model::Settlement> settlements;
    first_due.reset();
    for (const postgres::OrphanedJob& orphan : orphans) {
      model::ClaimedJob job;
      job.id = orphan.id;
      job.job_type = orphan.job_type;
      job.attempt = orphan.attempt;
      job.max_attempts = orphan.max_attempts;
      job.lease = dead;
      const auto started = now - orphan.leased_ago;
      job.claimed = started;
      const auto handler = registry_.find(orphan.job_type);
      const RetryPolicy& policy =
          handler && handler->options.retry_policy ? *handler->options.retry_policy : retry_policy_;
      settlements.push_back(model::settle(job, died, policy, started, now));
      if (settlements.back().disposition == model::Settlement::Disposition::retry) {
        first_due = std::min(first_due.value_or(settlements.back().delay), settlements.back().delay);
      }
    }
    return settlements;
  };
  const std::optional<postgres::Rescue> rescue = workers_.rescue(dead, settle);
  if (!rescue) {
    return;
  }
  telemetry::log_rescue(*logger_, rescue->worker.pool_name, rescue->worker.process_id, rescue->worker.host,
                        rescue->settlements);
  if (metrics_ != nullptr) {
    metrics_->rescued(queue_, rescue->settlements);
  }
  if (first_due) {
    hooks_.returned(*first_due);
  }
}

}  // namespace arrower::jobs::worker
