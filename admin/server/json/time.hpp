// Points in time as the API writes and reads them.
#pragma once

#include <string>
#include <string_view>

#include <arrower/jobs/clock.hpp>

namespace arrower::jobs::admin {

/// RFC 3339 in UTC with microseconds.
std::string time_text(TimePoint time);

/// RFC 3339, or how long ago it was: "-30s", "-15min", "-24h", "-7d". Throws HttpError with 400 that says what it was:
/// "parameter from".
TimePoint time_from_text(std::string_view text, std::string_view what);

}  // namespace arrower::jobs::admin
