#include "worker/presence.hpp"

#include <algorithm>
#include <condition_variable>
#include <optional>
#include <random>
#include <utility>
#include <variant>

#include <spdlog/spdlog.h>

#include "model/backoff.hpp"
#include "model/clock.hpp"
#include "model/notification.hpp"
#include "telemetry/service_log.hpp"
#include "worker/service_thread.hpp"

namespace arrower::jobs::worker {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

model::Lease random_lease() {
  std::random_device random;
  return std::uniform_int_distribution<model::Lease>{1}(random);
}

}  // namespace

Presence::Presence(PresenceOptions options, const model::Registry& registry, postgres::WorkerStore& workers,
                   std::shared_ptr<spdlog::logger> logger, Hooks hooks)
    : options_{std::move(options)},
      registry_{registry},
      workers_{workers},
      logger_{std::move(logger)},
      hooks_{std::move(hooks)} {}

Presence::~Presence() { stop(); }

void Presence::start() {
  thread_ = start_service_thread("arrower-present", [this](const std::stop_token& stop) { run(stop); });
}

void Presence::stop() {
  if (thread_.joinable()) {
    thread_.request_stop();
    wake_up_.notify();
    thread_.join();
  }
}

std::shared_ptr<Identity> Presence::current() const {
  const std::scoped_lock lock{mutex_};
  return present_ ? identity_ : nullptr;
}

std::shared_ptr<Identity> Presence::last() const {
  const std::scoped_lock lock{mutex_};
  return identity_;
}

void Presence::refresh() {
  refresh_wanted_ = true;
  wake_up_.notify();
}

void Presence::listen(bool wanted) {
  listening_wanted_ = wanted;
  refresh();
}

void Presence::run(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any backoff;
  while (!stop.stop_requested()) {
    try {
      stay(stop);
    } catch (const std::exception& error) {
      ++failures_;
      if (failures_ == 1) {
        telemetry::log_connection_lost(*logger_, "control", "the control connection", error.what());
      } else {
        logger_->debug("the control connection failed again: {}", error.what());
      }
    }
    listens_ = false;
    set_present(false);
    if (failures_ > 0) {
      std::unique_lock lock{mutex};
      backoff.wait_for(lock, stop, model::reconnect_delay(failures_), [] { return false; });
    }
  }
}

void Presence::stay(const std::stop_token& stop) {
  postgres::ControlConnection control{options_.connection_string};
  const bool pooled = control.is_pooled();
  if (pooled && options_.liveness == Liveness::session_lock) {
    throw std::runtime_error{
        "liveness is session_lock, but the connection goes through a pooler in transaction mode: set "
        "control_connection_string to a "
        "direct address, or liveness to heartbeat"};
  }
  if (!pooled) {
    // Before the first claim: what is enqueued from here on is heard of.
    control.listen(options_.channel, [this](std::string_view notification) { hear(notification); });
  }
  if (!appear(control, signs(pooled))) {
    return;
  }
  if (failures_ > 0) {
    telemetry::log_connection_restored(*logger_, "control", "the control connection");
    failures_ = 0;
  }
  set_present(true);
  listens_ = !pooled;
  hooks_.appeared();

  // Three chances before the others count us as dead.
  const milliseconds between_beats = options_.heartbeat_timeout / 3;
  auto next_beat = steady_clock::now() + between_beats;
  while (!stop.stop_requested()) {
    const auto now = steady_clock::now();
    if (now >= next_beat || refresh_wanted_.exchange(false)) {
      if (!beat(control, signs(pooled))) {
        return;
      }
      next_beat = steady_clock::now() + between_beats;
      continue;
    }
    control.wait(wake_up_, std::chrono::ceil<milliseconds>(next_beat - now));
    wake_up_.clear();
  }
}

/// Registers under a new lease, or comes back under the one this process had. False: that one was lost.
bool Presence::appear(postgres::ControlConnection& control, const postgres::WorkerSigns& signs) {
  const std::shared_ptr<Identity> identity = last();
  refresh_wanted_ = false;
  if (identity) {
    if (signs.holds_lock) {
      control.lock(identity->lease);
    }
    return beat(control, signs);
  }
  hooks_.appearing();
  const auto fresh = std::make_shared<Identity>();
  fresh->lease = random_lease();
  if (signs.holds_lock) {
    control.lock(fresh->lease);
  }
  workers_.register_worker(control.session(), fresh->lease, registry_.job_types(), signs);
  {
    const std::scoped_lock lock{mutex_};
    identity_ = fresh;
  }
  return beat(control, signs);
}

/// Shows that this process lives. False: it was declared dead; it goes on under a new lease.
bool Presence::beat(postgres::ControlConnection& control, const postgres::WorkerSigns& signs) {
  const std::shared_ptr<Identity> identity = last();
  const TimePoint before = model::machine_time();
  const auto database_time = workers_.heartbeat(control.session(), identity->lease, registry_.job_types(), signs);
  if (database_time) {
    clock_offset_ = *database_time - (before + (model::machine_time() - before) / 2);
    return true;
  }
  logger_->warn(
      "this worker process was declared dead by another one, which has returned its jobs to the queue; going on under "
      "a new lease");
  {
    const std::scoped_lock lock{mutex_};
    present_ = false;
    identity_.reset();
  }
  identity->lost = true;
  hooks_.lost(*identity);
  return false;
}

/// Behind a pooler neither locks nor LISTEN hold.
postgres::WorkerSigns Presence::signs(bool pooled) const {
  return {.holds_lock =
              options_.liveness == Liveness::session_lock || (options_.liveness == Liveness::automatic && !pooled),
          .listening = listening_wanted_ && !pooled};
}

void Presence::hear(std::string_view notification) {
  struct Listener {
    const Presence& presence;

    bool concerns(std::string_view queue) const { return queue == presence.options_.queue; }

    void operator()(std::monostate) const {}
    void operator()(const model::JobsAnnounced& jobs) const {
      if (!concerns(jobs.queue)) {
        return;
      }
      if (jobs.ready) {
        presence.hooks_.jobs_ready(jobs.priority, jobs.run_at);
      } else {
        presence.hooks_.job_due_in(jobs.run_at - (model::machine_time() + presence.clock_offset_));
      }
    }
    void operator()(const model::QueueChanged& changed) const {
      if (concerns(changed.queue)) {
        presence.hooks_.queue_changed();
      }
    }
    void operator()(const model::SchedulesChanged& changed) const {
      if (concerns(changed.queue)) {
        presence.hooks_.schedules_changed();
      }
    }
    void operator()(const model::JobsCancelled& cancelled) const { presence.hooks_.jobs_cancelled(cancelled.ids); }
  };
  std::visit(Listener{*this}, model::parse_notification(notification));
}

void Presence::set_present(bool present) {
  const std::scoped_lock lock{mutex_};
  present_ = present;
}

}  // namespace arrower::jobs::worker
