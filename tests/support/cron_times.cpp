#include "support/cron_times.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <format>
#include <sstream>
#include <stdexcept>

#include "model/cron.hpp"

namespace arrower::jobs::tests {

namespace {

std::string show(TimePoint time, const std::string& zone) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  if (seconds != std::chrono::floor<std::chrono::minutes>(time)) {
    return std::format("{:%F %T}, not a whole minute", time);
  }
  return zone == "UTC" ? std::format("{:%F %H:%M}", seconds)
                       : std::format("{:%d %H:%M%z}", std::chrono::zoned_time{zone, seconds});
}

}  // namespace

TimePoint at(const std::string& text) {
  std::istringstream stream{text.find_first_of("+-", 11) == std::string::npos ? text + "+0000" : text};
  std::chrono::sys_seconds time;
  stream >> std::chrono::parse("%F %H:%M%z", time);
  if (!stream) {
    throw std::invalid_argument{text};
  }
  return time;
}

void expect_runs(const std::string& zone, const std::string& after, const std::vector<CronRuns>& table) {
  for (const CronRuns& row : table) {
    SCOPED_TRACE(std::format("{} in {} after {}", row.spec, zone, after));
    const model::Cron cron{row.spec, zone};
    std::string runs;
    std::optional<TimePoint> before;
    TimePoint last = at(after);
    for (auto left = 1 + std::ranges::count(row.runs, ','); left > 0; --left) {
      const std::optional<TimePoint> run = cron.next(last);
      ASSERT_TRUE(run);
      EXPECT_EQ(cron.latest(at(after), *run), run);
      EXPECT_EQ(cron.latest(at(after), *run - std::chrono::microseconds{1}), before);
      runs += (runs.empty() ? "" : ", ") + show(*run, zone);
      before = run;
      last = *run;
    }
    EXPECT_EQ(runs, row.runs);
  }
}

}  // namespace arrower::jobs::tests
