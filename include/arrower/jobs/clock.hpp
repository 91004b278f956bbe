// Points in time as jobs use them.
#pragma once

#include <chrono>

namespace arrower::jobs {

/// A point in time as PostgreSQL's timestamptz holds it: UTC, in microseconds.
using TimePoint = std::chrono::sys_time<std::chrono::microseconds>;

/// The time now on this machine's clock, for `.run_at = jobs::now() + 10min`. What is due is decided by the database's
/// clock.
inline TimePoint now() {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

}  // namespace arrower::jobs
