// Times that tell the planner which days of the history a statement cannot need.
#pragma once

#include <chrono>

#include <arrower/jobs/clock.hpp>

namespace arrower::jobs::inspector {

/// Some time before what the database's clock will call this long ago; this machine's clock may be a day ahead of it.
/// `now() - age` in SQL is no value until the statement runs, so that the plan has to hold all days.
inline TimePoint surely_before(std::chrono::minutes age) {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()) - age - std::chrono::days{1};
}

}  // namespace arrower::jobs::inspector
