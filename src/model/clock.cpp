#include "model/clock.hpp"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

namespace arrower::jobs {

namespace model {

namespace {

struct Overrides {
  std::mutex mutex;
  // Guarded by mutex:
  std::vector<const StandingClock*> clocks;

  /// Read without the lock: outside of tests there is none, and asking for the time stays cheap.
  std::atomic<bool> any = false;
};

Overrides& overrides() {
  static Overrides all;
  return all;
}

}  // namespace

TimePoint machine_time() {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

ClockOverride::ClockOverride(std::shared_ptr<const StandingClock> clock) : clock_{std::move(clock)} {
  Overrides& all = overrides();
  const std::scoped_lock lock{all.mutex};
  all.clocks.push_back(clock_.get());
  all.any = true;
}

ClockOverride::~ClockOverride() {
  Overrides& all = overrides();
  const std::scoped_lock lock{all.mutex};
  std::erase(all.clocks, clock_.get());
  all.any = !all.clocks.empty();
}

}  // namespace model

TimePoint now() {
  model::Overrides& all = model::overrides();
  if (all.any) {
    const std::scoped_lock lock{all.mutex};
    if (!all.clocks.empty()) {
      return all.clocks.back()->now();
    }
  }
  return model::machine_time();
}

}  // namespace arrower::jobs
