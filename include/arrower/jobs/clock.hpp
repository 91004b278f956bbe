// Points in time as jobs use them.
#pragma once

#include <chrono>

namespace arrower::jobs {

/// A point in time as PostgreSQL's timestamptz holds it: UTC, in microseconds.
using TimePoint = std::chrono::sys_time<std::chrono::microseconds>;

/// The time now, for `.run_at = jobs::now() + 10min`: this machine's clock, or while a testing::TestQueue lives, that
/// queue's clock. What is due is decided by the database's clock.
TimePoint now();

}  // namespace arrower::jobs
