#include "worker/run_watch.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include <spdlog/spdlog.h>

#include "telemetry/service_log.hpp"
#include "worker/service_thread.hpp"

namespace arrower::jobs::worker {

namespace {

/// Word of a cancellation comes by notification; this is for what missed it.
constexpr std::chrono::milliseconds between_looks{500};

/// What runs for less is seen at the front of the jobs table.
constexpr std::chrono::milliseconds long_running{1000};

}  // namespace

RunWatch::RunWatch(Executor& executor, postgres::CancellationStore& cancellations, postgres::WorkerStore& workers,
                   std::shared_ptr<spdlog::logger> logger, std::function<std::shared_ptr<Identity>()> identity)
    : executor_{executor},
      cancellations_{cancellations},
      workers_{workers},
      logger_{std::move(logger)},
      identity_{std::move(identity)} {}

RunWatch::~RunWatch() { stop(); }

void RunWatch::start() {
  thread_ = start_service_thread("arrower-runs", [this](const std::stop_token& stop) { run(stop); });
}

void RunWatch::stop() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
}

void RunWatch::run(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any pause;
  while (!stop.stop_requested()) {
    if (const std::shared_ptr<Identity> identity = identity_()) {
      try {
        look_for_cancellations();
        tell_what_runs(identity->lease);
        if (failures_ > 0) {
          telemetry::log_connection_restored(*logger_, "watching", "looking after running jobs");
          failures_ = 0;
        }
      } catch (const std::exception& error) {
        if (++failures_ == 1) {
          telemetry::log_connection_lost(*logger_, "watching", "looking after running jobs", error.what());
        }
      }
    }
    std::unique_lock lock{mutex};
    pause.wait_for(lock, stop, between_looks, [] { return false; });
  }
}

void RunWatch::look_for_cancellations() {
  const std::vector<JobId> held = executor_.held();
  if (held.empty()) {
    return;
  }
  if (const std::vector<JobId> cancelled = cancellations_.among(held); !cancelled.empty()) {
    executor_.cancel(cancelled);
  }
}

void RunWatch::tell_what_runs(model::Lease lease) {
  std::vector<JobId> running = executor_.running_for(long_running);
  if (lease != told_of_) {
    told_of_ = lease;
    told_.clear();
  }
  if (running != told_) {
    workers_.tell_running(lease, running);
    told_ = std::move(running);
  }
}

}  // namespace arrower::jobs::worker
