#include "worker/duty.hpp"

#include <utility>

#include <spdlog/spdlog.h>

#include "model/backoff.hpp"
#include "telemetry/service_log.hpp"

namespace arrower::jobs::worker {

using std::chrono::steady_clock;

Duty::Duty(ServiceThreads& threads, std::shared_ptr<spdlog::logger> logger, std::string service, std::string what,
           Step step)
    : threads_{threads},
      logger_{std::move(logger)},
      service_name_{std::move(service)},
      what_{std::move(what)},
      step_{std::move(step)} {}

void Duty::start() {
  service_ = threads_.start([this](const std::stop_token& stop) { return step(stop); });
}

void Duty::wake() {
  if (service_) {
    service_->wake();
  }
}

void Duty::request_stop() {
  if (service_) {
    service_->request_stop();
  }
}

bool Duty::stop_until(model::SteadyTime deadline) { return !service_ || service_->stop_until(deadline); }

void Duty::stop() {
  if (service_) {
    service_->stop();
  }
}

model::SteadyTime Duty::step(const std::stop_token& stop) {
  if (failures_ > 0 && steady_clock::now() < try_again_) {
    return try_again_;
  }
  try {
    const model::SteadyTime next = step_(stop);
    if (failures_ > 0) {
      failures_ = 0;
      telemetry::log_connection_restored(*logger_, service_name_, what_);
    }
    return next;
  } catch (const std::exception& error) {
    if (++failures_ == 1) {
      telemetry::log_connection_lost(*logger_, service_name_, what_, error.what());
    } else {
      logger_->debug("{} failed again: {}", what_, error.what());
    }
    try_again_ = steady_clock::now() + model::reconnect_delay(failures_);
    return try_again_;
  }
}

}  // namespace arrower::jobs::worker
