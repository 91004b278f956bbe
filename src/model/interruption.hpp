// What becomes of a job whose run was ended by something else than the job.
#pragma once

#include <algorithm>
#include <chrono>

namespace arrower::jobs::model {

/// A job that brings its process down each time must not do so for ever: from this interruption on they count as
/// failed attempts.
inline constexpr int first_interruption_that_counts = 10;

/// Until a run that found no connection is tried again: as often as it takes, since it says nothing about the job.
inline constexpr std::chrono::microseconds delay_without_connection = std::chrono::seconds{5};

/// At once after the first interruption, then 1 s, doubling to 5 min.
constexpr std::chrono::microseconds delay_after_interruption(int interruptions) {
  using std::chrono::seconds;
  return interruptions <= 1 ? seconds{0} : std::min(seconds{1} * (1 << std::min(interruptions - 2, 10)), seconds{300});
}

}  // namespace arrower::jobs::model
