// Times as people type them and programs read them: RFC 3339.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <arrower/jobs/clock.hpp>

namespace arrower::jobs::cli {

/// In the zone's local time with its distance from UTC; with decimals only where the time has any.
std::string format_time(TimePoint time, std::string_view time_zone = "UTC");

/// A dash for nothing.
std::string format_time(const std::optional<TimePoint>& time);

/// How long ago, or in how long: "3 min 2 s ago", "in 2 h 5 min".
std::string format_relative(TimePoint time);

/// "2026-11-25T04:00:00Z", "2026-11-25T05:00:00.5+01:00", "now", or from now: "+10m", "-2h" (a day ago: "-1d"). Throws
/// UsageProblem.
TimePoint parse_time(const std::string& text);

}  // namespace arrower::jobs::cli
