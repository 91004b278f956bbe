#include "time_text.hpp"

#include <chrono>
#include <format>
#include <sstream>

#include "duration_text.hpp"
#include "program.hpp"

namespace arrower::jobs::cli {

std::string format_time(TimePoint time, std::string_view time_zone) {
  using std::chrono::floor;
  using std::chrono::seconds;
  const auto whole = floor<seconds>(time);
  const auto micros = (time - whole).count();
  const std::string decimals = micros == 0 ? "" : std::format(".{:06}", micros);
  if (time_zone == "UTC") {
    return std::format("{:%FT%T}{}Z", whole, decimals);
  }
  const std::chrono::zoned_time local{time_zone, whole};
  return std::format("{:%FT%T}{}{:%Ez}", local, decimals, local);
}

std::string format_time(const std::optional<TimePoint>& time) { return time ? format_time(*time) : "-"; }

std::string format_relative(TimePoint time) {
  const auto distance = time - now();
  return distance.count() > 0 ? "in " + format_duration(distance) : format_duration(-distance) + " ago";
}

TimePoint parse_time(const std::string& text) {
  if (text == "now") {
    return now();
  }
  if (text.starts_with('+') || text.starts_with('-')) {
    if (const auto distance = parse_duration(std::string_view{text}.substr(1))) {
      return text.front() == '+' ? now() + *distance : now() - *distance;
    }
  }
  for (const char* form : {"%FT%TZ", "%FT%T%Ez"}) {
    std::istringstream stream{text};
    TimePoint time;
    stream >> std::chrono::parse(form, time);
    if (!stream.fail() && stream.peek() == std::istringstream::traits_type::eof()) {
      return time;
    }
  }
  throw UsageProblem{std::format(
      "\"{}\" is no time; write it as 2026-11-25T04:00:00Z, 2026-11-25T05:00:00+01:00, now, +10m or -2h", text)};
}

}  // namespace arrower::jobs::cli
