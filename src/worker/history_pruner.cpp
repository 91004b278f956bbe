#include "worker/history_pruner.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include <spdlog/spdlog.h>

#include "worker/service_thread.hpp"

namespace arrower::jobs::worker {

namespace {

/// Processes that start have more urgent things to do.
constexpr std::chrono::seconds before_the_first{5};
constexpr std::chrono::hours between_prunings{1};

}  // namespace

HistoryPruner::HistoryPruner(postgres::HistoryStore store, std::shared_ptr<spdlog::logger> logger,
                             std::function<std::shared_ptr<Identity>()> identity)
    : store_{store}, logger_{std::move(logger)}, identity_{std::move(identity)} {}

HistoryPruner::~HistoryPruner() { stop(); }

void HistoryPruner::start() {
  thread_ = start_service_thread("arrower-prune", [this](const std::stop_token& stop) { run(stop); });
}

void HistoryPruner::stop() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
}

void HistoryPruner::run(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any pause;
  std::chrono::seconds until_next = before_the_first;
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock{mutex};
      pause.wait_for(lock, stop, until_next, [] { return false; });
    }
    if (stop.stop_requested()) {
      return;
    }
    if (identity_()) {
      prune(stop);
      until_next = between_prunings;
    } else {
      until_next = before_the_first;
    }
  }
}

void HistoryPruner::prune(const std::stop_token& stop) {
  try {
    const Pruned pruned = store_.prune_history(stop);
    if (pruned.days > 0 || pruned.rows > 0) {
      logger_->info("pruned {} days and {} rows more from the history", pruned.days, pruned.rows);
    }
    store_.prune_records(stop);
  } catch (const std::exception& error) {
    logger_->warn("the history could not be pruned; the next try is in an hour: {}", error.what());
  }
}

}  // namespace arrower::jobs::worker
