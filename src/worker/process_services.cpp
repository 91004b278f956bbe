#include "worker/process_services.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

#include "postgres/schedule_store.hpp"

namespace arrower::jobs::worker {

using std::chrono::steady_clock;

namespace {

/// Enough for the services of one queue to wait for the database at the same time, and for many queues to share.
constexpr int most_threads = 24;

constexpr std::chrono::hours between_partition_looks{1};
constexpr std::chrono::minutes between_retirements{1};
constexpr std::chrono::seconds between_sweeps{3};
constexpr std::chrono::seconds before_first_pruning{5};
constexpr std::chrono::hours between_prunings{1};

/// Whatever has had no answer for so long is given up: half of what others wait before they take this process for dead.
std::chrono::milliseconds longest_statement(std::chrono::milliseconds heartbeat_timeout) {
  using std::chrono::seconds;
  return std::clamp<std::chrono::milliseconds>(heartbeat_timeout / 2, seconds{1}, seconds{30});
}

/// What is under way when the last queue leaves gets this long to end by itself.
constexpr std::chrono::milliseconds longest_goodbye{500};

}  // namespace

ProcessServices::ProcessServices(std::shared_ptr<postgres::SessionPool> sessions, const ProcessServicesKey& key,
                                 std::shared_ptr<telemetry::Metrics> metrics, std::shared_ptr<spdlog::logger> logger)
    : logger_{std::move(logger)},
      metrics_{std::move(metrics)},
      statements_{key.schema},
      sessions_{std::move(sessions)},
      rescue_store_{sessions_, statements_, key.prepare},
      cancellations_{sessions_, statements_, key.prepare},
      history_{sessions_, statements_},
      longest_statement_{longest_statement(key.heartbeat_timeout)},
      next_retirement_{steady_clock::now() + between_retirements},
      next_pruning_{steady_clock::now() + before_first_pruning},
      threads_{most_threads},
      timers_{1},
      presence_{{.connection_string = key.control_connection_string,
                 .hosts = sessions_.pool().hosts(),
                 .schema = key.schema,
                 .liveness = key.liveness,
                 .heartbeat_timeout = key.heartbeat_timeout,
                 .prepare = key.prepare},
                statements_,
                logger_,
                {.appearing = [this] { prepare_history(); },
                 .connected = [this] { sessions_.pool().leave_failed_hosts(); },
                 .watching = [this] { became_watcher(); },
                 .watcher_silent = [this](const model::SuspectedDeath& watcher) { rescuer_.rescue(watcher); }}},
      rescuer_{threads_,
               rescue_store_,
               presence_,
               key.heartbeat_timeout,
               metrics_.get(),
               logger_,
               [this] { presence_.jobs_returned(); }},
      partitions_{threads_, logger_, "partitioning", "making the history's partitions",
                  [this](const std::stop_token&) { return make_partitions(); }},
      retirement_{threads_, logger_, "retiring", "looking for orphaned schedules",
                  [this](const std::stop_token&) { return retire_schedules(); }},
      sweep_{threads_, logger_, "cancelling", "looking for cancellations that no worker has seen",
             [this](const std::stop_token&) { return sweep_cancellations(); }},
      pruning_{threads_, logger_, "pruning", "pruning the history",
               [this](const std::stop_token& stop) { return prune_history(stop); }},
      overdue_{timers_, logger_, "overdue", "looking for statements without an answer",
               [this](const std::stop_token&) { return cut_overdue(); }} {
  rescuer_.start();
  for (Duty* const duty : {&partitions_, &retirement_, &sweep_, &pruning_, &overdue_}) {
    duty->start();
  }
  presence_.start();
}

ProcessServices::~ProcessServices() {
  presence_.stop();
  const auto deadline = steady_clock::now() + longest_goodbye;
  for (Duty* const duty : {&partitions_, &retirement_, &sweep_, &pruning_, &overdue_}) {
    duty->request_stop();
  }
  bool all_ended = rescuer_.stop_until(deadline);
  for (Duty* const duty : {&partitions_, &retirement_, &sweep_, &pruning_, &overdue_}) {
    all_ended = duty->stop_until(deadline) && all_ended;
  }
  if (!all_ended) {
    sessions_.interrupt();
  }
  rescuer_.stop();
  for (Duty* const duty : {&partitions_, &retirement_, &sweep_, &pruning_, &overdue_}) {
    duty->stop();
  }
}

void ProcessServices::prepare_history() {
  try {
    history_.ensure_partitions();
  } catch (const std::exception& error) {
    // The default partition takes the rows meanwhile; the duty tries again.
    logger_->warn("the history's partitions for the coming days could not be made: {}", error.what());
  }
}

void ProcessServices::became_watcher() {
  rescuer_.wake();
  retirement_.wake();
  sweep_.wake();
}

/// Each process does this for itself: others may have no right to.
model::SteadyTime ProcessServices::make_partitions() {
  if (!presence_.has_appeared()) {
    return steady_clock::now() + std::chrono::seconds{1};
  }
  history_.ensure_partitions();
  return steady_clock::now() + between_partition_looks;
}

model::SteadyTime ProcessServices::retire_schedules() {
  const auto now = steady_clock::now();
  if (!presence_.is_watching() || now < next_retirement_) {
    return now + between_retirements;
  }
  next_retirement_ = now + between_retirements;
  for (const postgres::RetiredSchedule& schedule : postgres::retire_orphaned_schedules(sessions_, statements_)) {
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
  return now + between_retirements;
}

model::SteadyTime ProcessServices::sweep_cancellations() {
  if (!presence_.is_watching()) {
    return steady_clock::now() + between_retirements;
  }
  cancellations_.sweep();
  return steady_clock::now() + between_sweeps;
}

/// Every process tries; they look after all queues, one at a time.
model::SteadyTime ProcessServices::prune_history(const std::stop_token& stop) {
  const auto now = steady_clock::now();
  if (now < next_pruning_ || !presence_.has_appeared()) {
    return std::max(next_pruning_, now + before_first_pruning);
  }
  const Pruned pruned = history_.prune_history(stop);
  if (pruned.days > 0 || pruned.rows > 0) {
    logger_->info("pruned {} days and {} rows more from the history", pruned.days, pruned.rows);
  }
  history_.prune_records(stop);
  next_pruning_ = now + between_prunings;
  return next_pruning_;
}

model::SteadyTime ProcessServices::cut_overdue() {
  const int cut =
      sessions_.pool().cut_overdue(longest_statement_) + (presence_.cut_overdue(longest_statement_) ? 1 : 0);
  if (cut > 0) {
    logger_->warn("{} statements had no answer from PostgreSQL for {} ms: their connections were closed", cut,
                  longest_statement_.count());
  }
  return steady_clock::now() + std::min<std::chrono::milliseconds>(longest_statement_ / 4, std::chrono::seconds{1});
}

std::shared_ptr<ProcessServices> SharedServices::get(const ProcessServicesKey& key,
                                                     const std::shared_ptr<telemetry::Metrics>& metrics,
                                                     const std::shared_ptr<spdlog::logger>& logger) {
  const std::scoped_lock lock{mutex_};
  std::weak_ptr<ProcessServices>& known = services_[key];
  std::shared_ptr<ProcessServices> services = known.lock();
  if (!services) {
    services = std::make_shared<ProcessServices>(sessions_, key, metrics, logger);
    known = services;
  }
  return services;
}

}  // namespace arrower::jobs::worker
