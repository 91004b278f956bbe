// How long a service waits before it tries to reach the database again.
#pragma once

#include <algorithm>
#include <chrono>
#include <random>

namespace arrower::jobs::model {

inline constexpr std::chrono::milliseconds longest_reconnect_delay{5000};

/// At most 100 ms after the first failure in a row, doubling to 5 s. Between half of that and all of it, drawn anew
/// each time, so that many processes do not come back in the same moment.
inline std::chrono::milliseconds reconnect_delay(int failures_in_a_row) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const auto longest = std::min(std::chrono::milliseconds{100} * (1 << std::clamp(failures_in_a_row - 1, 0, 10)),
                                longest_reconnect_delay);
  return std::chrono::milliseconds{
      std::uniform_int_distribution<std::chrono::milliseconds::rep>{longest.count() / 2, longest.count()}(random)};
}

}  // namespace arrower::jobs::model
