// The machine's clock, and the clock that takes its place in tests.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include <arrower/jobs/clock.hpp>

namespace arrower::jobs::model {

/// The time on this machine's clock, whatever stands in for it.
TimePoint machine_time();

/// A clock that stands still until it is moved. Safe to use from several threads.
class StandingClock {
 public:
  explicit StandingClock(TimePoint now) : now_{now.time_since_epoch().count()} {}

  TimePoint now() const noexcept { return TimePoint{std::chrono::microseconds{now_.load()}}; }
  void set(TimePoint now) noexcept { now_ = now.time_since_epoch().count(); }

 private:
  std::atomic<std::chrono::microseconds::rep> now_;
};

/// While it lives, `jobs::now()` answers what this clock shows, in every thread; of several the one made last counts.
class ClockOverride {
 public:
  explicit ClockOverride(std::shared_ptr<const StandingClock> clock);
  ~ClockOverride();
  ClockOverride(const ClockOverride&) = delete;
  ClockOverride& operator=(const ClockOverride&) = delete;

 private:
  std::shared_ptr<const StandingClock> clock_;
};

}  // namespace arrower::jobs::model
