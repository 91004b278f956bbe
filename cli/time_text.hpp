// Times as people type them and programs read them: RFC 3339.
#pragma once

#include <string>
#include <string_view>

#include <arrower/jobs/clock.hpp>

namespace arrower::jobs::cli {

/// In the zone's local time with its distance from UTC; with decimals only where the time has any.
std::string format_time(TimePoint time, std::string_view time_zone = "UTC");

/// "2026-11-25T04:00:00Z", "2026-11-25T05:00:00.5+01:00", or "now". Throws UsageProblem.
TimePoint parse_time(const std::string& text);

}  // namespace arrower::jobs::cli
