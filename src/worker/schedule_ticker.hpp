// Makes this process's schedules known and enqueues their jobs when they are due. Every process does so for the
// schedules it asked for: whoever locks a schedule that is due moves it on, so that each occurrence is enqueued once.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "model/job.hpp"
#include "postgres/schedule_store.hpp"
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
  ScheduleTicker(std::chrono::milliseconds poll_interval, ScheduleRegistry& registry, postgres::ScheduleStore& store,
                 std::shared_ptr<spdlog::logger> logger, std::function<std::shared_ptr<Identity>()> identity,
                 postgres::CarrierOf carrier_of);
  ~ScheduleTicker();

  void start();
  /// Enqueues nothing from here on.
  void stop();

  /// The registry has changed, or this process has a new lease.
  void refresh();

 private:
  void run(const std::stop_token& stop);
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

  std::mutex mutex_;
  std::condition_variable_any changed_;
  // Guarded by mutex_:
  bool refresh_wanted_ = false;

  // Used by the thread alone:
  /// The schedules that the database knows from this process, and under which lease.
  std::map<std::string, ScheduleRegistry::Entry> established_;
  model::Lease lease_ = 0;
  std::uint64_t revision_ = 0;
  int failures_ = 0;
  /// How often in a row another process was at what is due.
  int outrun_ = 0;

  std::jthread thread_;
};

}  // namespace arrower::jobs::worker
