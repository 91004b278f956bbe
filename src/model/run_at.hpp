// When jobs may be due at all: what PostgreSQL can hold and every tool can print.
#pragma once

#include <algorithm>
#include <chrono>

#include <arrower/jobs/clock.hpp>

namespace arrower::jobs::model {

inline constexpr TimePoint first_run_at = std::chrono::sys_days{std::chrono::year{1970} / 1 / 1};
/// Jobs are due before this.
inline constexpr TimePoint end_of_run_at = std::chrono::sys_days{std::chrono::year{10000} / 1 / 1};

/// Outcome::snooze and Outcome::retry_in wait no longer than this: no plan needs a longer time.
inline constexpr std::chrono::microseconds longest_delay = std::chrono::days{3650};

/// A delay as it is kept, whatever was asked for.
constexpr std::chrono::microseconds kept_delay(std::chrono::microseconds asked_for) {
  return std::clamp(asked_for, std::chrono::microseconds{0}, longest_delay);
}

/// When a job is due that is put off at `now`, which lies within the bounds.
constexpr TimePoint run_at_after(TimePoint now, std::chrono::microseconds delay) {
  return std::min(now + kept_delay(delay), end_of_run_at - std::chrono::microseconds{1});
}

}  // namespace arrower::jobs::model
