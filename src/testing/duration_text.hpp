// Durations as people write them, for messages.
#pragma once

#include <chrono>
#include <string>

namespace arrower::jobs::testing {

/// The two largest units that count: "1 d 2 h", "10 min", "1 s 500 ms"; "0 s" for none.
std::string duration_text(std::chrono::microseconds duration);

/// "2030-01-31T12:00:00Z".
std::string time_text(std::chrono::sys_time<std::chrono::microseconds> time);

}  // namespace arrower::jobs::testing
