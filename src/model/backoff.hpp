// How long a service waits before it tries to reach the database again.
#pragma once

#include <algorithm>
#include <chrono>

namespace arrower::jobs::model {

/// 100 ms after the first failure in a row, doubling to 5 s.
constexpr std::chrono::milliseconds reconnect_delay(int failures_in_a_row) {
  return std::min(std::chrono::milliseconds{100} * (1 << std::clamp(failures_in_a_row - 1, 0, 10)),
                  std::chrono::milliseconds{5000});
}

}  // namespace arrower::jobs::model
