// Durations as people write them: "90s", "1h30m", "1.5h".
#pragma once

#include <chrono>
#include <string_view>

#include "model/cron_text.hpp"

namespace arrower::jobs::model {

/// Reads a part of a schedule's text. Throws InvalidScheduleError unless it is a whole number of microseconds, a second
/// to a hundred years.
std::chrono::microseconds parse_cron_interval(const CronText& text, std::string_view duration);

}  // namespace arrower::jobs::model
