#include "worker/depth_gauge.hpp"

#include <algorithm>
#include <condition_variable>
#include <utility>

#include <spdlog/spdlog.h>

#include "worker/service_thread.hpp"

namespace arrower::jobs::worker {

using std::chrono::steady_clock;

namespace {

/// Counting takes longer where an old transaction keeps finished rows in the index; then it is done less often, so that
/// it takes a twentieth of a connection's time at most.
constexpr int least_pause_to_duration = 20;

}  // namespace

DepthGauge::DepthGauge(postgres::WorkerStore& workers, std::shared_ptr<spdlog::logger> logger,
                       std::chrono::milliseconds interval, std::function<std::shared_ptr<Identity>()> identity)
    : workers_{workers}, logger_{std::move(logger)}, interval_{interval}, identity_{std::move(identity)} {}

DepthGauge::~DepthGauge() { stop(); }

void DepthGauge::start() {
  thread_ = start_service_thread("arrower-gauge", [this](const std::stop_token& stop) { run(stop); });
}

void DepthGauge::stop() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
}

std::optional<postgres::QueueDepth> DepthGauge::last() const {
  const std::scoped_lock lock{mutex_};
  return last_;
}

void DepthGauge::run(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any pause;
  while (!stop.stop_requested()) {
    const auto started = steady_clock::now();
    const auto depth = measure();
    const auto took = steady_clock::now() - started;
    {
      const std::scoped_lock lock{mutex_};
      last_ = depth;
    }
    // Soon after the start this process becomes known to the others.
    constexpr std::chrono::milliseconds until_known{200};
    const auto interval = identity_() ? interval_ : std::min(interval_, until_known);
    std::unique_lock lock{mutex};
    pause.wait_for(lock, stop, std::max<steady_clock::duration>(interval, least_pause_to_duration * took),
                   [] { return false; });
  }
}

std::optional<postgres::QueueDepth> DepthGauge::measure() {
  const std::shared_ptr<Identity> identity = identity_();
  if (!identity) {
    return std::nullopt;
  }
  try {
    auto depth = workers_.measure_depth(identity->lease);
    failed_ = false;
    return depth;
  } catch (const std::exception& error) {
    if (!failed_) {
      logger_->warn("the jobs of this queue could not be counted for the metrics: {}", error.what());
    }
    failed_ = true;
    return std::nullopt;
  }
}

}  // namespace arrower::jobs::worker
