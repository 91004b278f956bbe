#include "worker/depth_gauge.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

namespace arrower::jobs::worker {

using std::chrono::steady_clock;

namespace {

/// Counting takes longer where an old transaction keeps finished rows in the index; then it is done less often, so that
/// it takes a twentieth of a connection's time at most.
constexpr int least_pause_to_duration = 20;

}  // namespace

DepthGauge::DepthGauge(ServiceThreads& threads, postgres::WorkerStore& workers, std::shared_ptr<spdlog::logger> logger,
                       std::chrono::milliseconds interval, std::function<std::shared_ptr<Identity>()> identity)
    : workers_{workers},
      logger_{std::move(logger)},
      interval_{interval},
      identity_{std::move(identity)},
      threads_{threads} {}

DepthGauge::~DepthGauge() { stop(); }

void DepthGauge::start() {
  service_ = threads_.start([this](const std::stop_token&) { return step(); });
}

void DepthGauge::stop() {
  if (service_) {
    service_->stop();
  }
}

std::optional<postgres::QueueDepth> DepthGauge::last() const {
  const std::scoped_lock lock{mutex_};
  return last_;
}

model::SteadyTime DepthGauge::step() {
  const auto started = steady_clock::now();
  const auto depth = measure();
  const auto now = steady_clock::now();
  {
    const std::scoped_lock lock{mutex_};
    last_ = depth;
  }
  // Soon after the start this process becomes known to the others.
  constexpr std::chrono::milliseconds until_known{200};
  const auto interval = identity_() ? interval_ : std::min(interval_, until_known);
  return now + std::max<steady_clock::duration>(interval, least_pause_to_duration * (now - started));
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
