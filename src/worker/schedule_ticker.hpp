// Makes this process's schedules known and enqueues their jobs when they are due. Every process does so for the
// schedules it asked for: whoever locks a schedule that is due moves it on, so that each occurrence is enqueued once.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "model/job.hpp"
#include "postgres/schedule_store.hpp"
#include "worker/duty.hpp"
#include "worker/identity.hpp"
#include "worker/schedule_registry.hpp"

namespace spdlog {
class logger;
}

namespace arrower::jobs::worker {

class ScheduleTicker {
 public:
  /// `identity` says under which lease this process works; null while it is not known to the others. `carrier_of` may
  /// be empty.
  ScheduleTicker(ServiceThreads& threads, std::chrono::milliseconds poll_interval, ScheduleRegistry& registry,
                 postgres::ScheduleStore& store, std::shared_ptr<spdlog::logger> logger,
                 std::function<std::shared_ptr<Identity>()> identity, postgres::CarrierOf carrier_of);

  void start() { duty_.start(); }
  /// Enqueues nothing from here on.
  void request_stop() { duty_.request_stop(); }
  void stop() { duty_.stop(); }

  /// The registry has changed, or this process has a new lease.
  void refresh() { duty_.wake(); }

 private:
  model::SteadyTime step(const std::stop_token& stop);
  /// Answers when to look again at the latest.
  model::SteadyTime look(const Identity& identity, const std::stop_token& stop);
  void establish(model::Lease lease);
  void register_again(model::Lease lease);
  model::SteadyTime tick(model::Lease lease, const std::stop_token& stop);

  const std::chrono::milliseconds poll_interval_;
  ScheduleRegistry& registry_;
  postgres::ScheduleStore& store_;
  const std::shared_ptr<spdlog::logger> logger_;
  const std::function<std::shared_ptr<Identity>()> identity_;
  const postgres::CarrierOf carrier_of_;

  // Used by one step at a time:
  /// The schedules that the database knows from this process, and under which lease.
  std::map<std::string, ScheduleRegistry::Entry> established_;
  model::Lease lease_ = 0;
  std::uint64_t revision_ = 0;
  /// How often in a row another process was at what is due.
  int outrun_ = 0;

  Duty duty_;
};

}  // namespace arrower::jobs::worker
