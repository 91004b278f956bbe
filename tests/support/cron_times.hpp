// Tables of what runs when, for the tests of schedules.
#pragma once

#include <string>
#include <vector>

#include <arrower/jobs/clock.hpp>

namespace arrower::jobs::tests {

/// "2026-03-29 03:00" in UTC, or "2026-03-29 03:00+0200".
TimePoint at(const std::string& text);

struct CronRuns {
  std::string spec;
  /// Set apart by ", ": "29 03:00+0200" is a day and a local time, in the zone UTC "2026-03-29 03:00".
  std::string runs;
};

/// Expects these to be the first runs after this moment, and to be found as the latest ones as well.
void expect_runs(const std::string& zone, const std::string& after, const std::vector<CronRuns>& table);

}  // namespace arrower::jobs::tests
