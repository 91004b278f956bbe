#include "worker/rescuer.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <spdlog/spdlog.h>

#include "telemetry/service_log.hpp"

namespace arrower::jobs::worker {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// Until this process may have become the one that watches; it is woken then.
constexpr std::chrono::seconds until_watching{60};

/// While there is no other process to watch over.
constexpr milliseconds between_looks_alone{2000};

/// Of the jobs table at a time, and how much of the time reading them may take.
constexpr int audited_rows = 10'000;
constexpr int least_pause_to_duration = 50;
constexpr std::chrono::seconds longest_between_audits{60};

constexpr JobId before_all_jobs{std::numeric_limits<std::int64_t>::min()};

}  // namespace

Rescuer::Rescuer(ServiceThreads& threads, postgres::RescueStore& store, const Presence& presence,
                 milliseconds heartbeat_timeout, telemetry::Metrics* metrics, std::shared_ptr<spdlog::logger> logger,
                 std::function<void()> returned)
    : store_{store},
      presence_{presence},
      heartbeat_timeout_{heartbeat_timeout},
      metrics_{metrics},
      logger_{std::move(logger)},
      returned_{std::move(returned)},
      audited_to_{before_all_jobs},
      watch_{threads, logger_, "rescuing", "looking after other workers",
             [this](const std::stop_token&) { return watch(); }},
      audit_{threads, logger_, "auditing", "looking for jobs that no worker has",
             [this](const std::stop_token&) { return audit(); }} {}

void Rescuer::start() {
  watch_.start();
  audit_.start();
}

bool Rescuer::stop_until(model::SteadyTime deadline) {
  watch_.request_stop();
  audit_.request_stop();
  const bool ended = watch_.stop_until(deadline);
  return audit_.stop_until(deadline) && ended;
}

void Rescuer::stop() { stop_until(model::SteadyTime::max()); }

void Rescuer::wake() {
  watch_.wake();
  audit_.wake();
}

void Rescuer::add_own(model::Lease lease) {
  const std::scoped_lock lock{mutex_};
  own_.insert(lease);
}

void Rescuer::remove_own(model::Lease lease) {
  const std::scoped_lock lock{mutex_};
  own_.erase(lease);
}

std::set<model::Lease> Rescuer::own() const {
  const std::scoped_lock lock{mutex_};
  return own_;
}

model::SteadyTime Rescuer::watch() {
  if (!presence_.is_watching()) {
    // What could be seen without a control connection says nothing about others: they may be cut off as well.
    death_watch_.interrupted();
    std::optional<model::SuspectedDeath> silent;
    {
      const std::scoped_lock lock{mutex_};
      silent = std::exchange(silent_watcher_, std::nullopt);
    }
    if (silent) {
      rescue_all({&*silent, 1});
    }
    return steady_clock::now() + until_watching;
  }
  try {
    postgres::LookAtWorkers look = store_.look_at_workers();
    const std::set<model::Lease> mine = own();
    std::erase_if(look.sightings, [&](const model::WorkerSighting& worker) { return mine.contains(worker.lease); });
    const auto now = steady_clock::now();
    const std::vector<model::SuspectedDeath> dead = death_watch_.look(look.sightings, now, look.server_uptime);
    if (!dead.empty()) {
      rescue_all(dead);
    }
    if (presence_.is_pooled()) {
      // Without locks only heartbeats count, and every process looks at all others.
      return now + std::clamp<milliseconds>(heartbeat_timeout_ / 10, milliseconds{100}, milliseconds{6000});
    }
    return now + (look.sightings.empty() ? between_looks_alone : model::DeathWatch::between_looks);
  } catch (...) {
    death_watch_.interrupted();
    throw;
  }
}

void Rescuer::rescue(const model::SuspectedDeath& watcher) {
  {
    const std::scoped_lock lock{mutex_};
    silent_watcher_ = watcher;
  }
  watch_.wake();
}

void Rescuer::rescue_all(std::span<const model::SuspectedDeath> dead) {
  const std::vector<postgres::Rescue> rescues = store_.rescue(dead);
  for (const postgres::Rescue& rescue : rescues) {
    report(rescue);
  }
  if (!rescues.empty()) {
    returned_();
  }
  for (const postgres::Rescue& rescue : rescues) {
    if (rescue.worker.held_lock) {
      try {
        store_.end_session_of_lock(*rescue.worker.held_lock);
      } catch (const std::exception& error) {
        logger_->warn("the session of worker {}, which hangs, could not be ended: {}", rescue.worker.pool_name,
                      error.what());
      }
    }
  }
}

void Rescuer::report(const postgres::Rescue& rescue) {
  telemetry::log_rescue(*logger_, rescue.worker.pool_name, rescue.worker.process_id, rescue.worker.host,
                        rescue.settlements);
  if (metrics_ != nullptr) {
    metrics_->rescued(rescue.worker.queue, rescue.settlements);
  }
}

/// One step through the jobs table; at its end, asks the processes about what was found.
model::SteadyTime Rescuer::audit() {
  if (!presence_.is_watching()) {
    audited_to_ = before_all_jobs;
    suspects_.clear();
    return steady_clock::now() + until_watching;
  }
  const milliseconds between_audits = std::min<milliseconds>(longest_between_audits, heartbeat_timeout_);
  const auto started = steady_clock::now();
  postgres::LeaseAudit found = store_.audit_leases(audited_to_, audited_rows, between_audits);
  if (!found.unowned.empty()) {
    const auto freed = store_.free_unowned(found.unowned);
    if (!freed.empty()) {
      logger_->warn("{} jobs carried a lease of no worker process; they were returned to their queues", freed.size());
      returned_();
    }
  }
  for (auto& [lease, jobs] : found.suspects) {
    std::ranges::move(jobs, std::back_inserter(suspects_[lease]));
  }
  if (found.last) {
    audited_to_ = *found.last;
    return steady_clock::now() + least_pause_to_duration * (steady_clock::now() - started);
  }
  for (const auto& [lease, jobs] : std::exchange(suspects_, {})) {
    store_.ask(lease, jobs);
  }
  audited_to_ = before_all_jobs;
  return steady_clock::now() + between_audits;
}

}  // namespace arrower::jobs::worker
