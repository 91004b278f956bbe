// The unit of all times that telemetry tells.
#pragma once

#include <chrono>

namespace arrower::jobs::telemetry {

inline double seconds(std::chrono::microseconds duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace arrower::jobs::telemetry
