#include "model/cron.hpp"

#include <algorithm>
#include <cstdint>
#include <format>
#include <numeric>
#include <utility>

#include <arrower/jobs/cron.hpp>

#include "model/cron_clock.hpp"
#include "model/cron_description.hpp"
#include "model/cron_parser.hpp"
#include "model/cron_text.hpp"

namespace arrower::jobs {

namespace model {

namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr TimePoint first_moment = sys_days{1y / 1 / 1};
constexpr TimePoint last_moment = TimePoint{sys_days{10'000y / 1 / 1}} - 1us;

std::string time_zone_of(const CronText& text, const CronSpec& spec, std::string_view time_zone) {
  if (!time_zone.empty() && !spec.time_zone.empty() && time_zone != spec.time_zone) {
    text.refuse(std::format("it names the time zone {}, the option time_zone another one, {}; give one of them",
                            spec.time_zone, time_zone));
  }
  if (!time_zone.empty()) {
    return std::string{time_zone};
  }
  return spec.time_zone.empty() ? "UTC" : spec.time_zone;
}

std::optional<TimePoint> next_interval(microseconds interval, TimePoint after) {
  if (after > last_moment - interval) {
    return std::nullopt;
  }
  return after + interval;
}

/// Requires after < until.
std::optional<TimePoint> latest_interval(microseconds interval, TimePoint after, TimePoint until) {
  // Their difference may not fit into microseconds, but it fits if there is no sign.
  const std::uint64_t passed = static_cast<std::uint64_t>(until.time_since_epoch().count()) -
                               static_cast<std::uint64_t>(after.time_since_epoch().count());
  const auto length = static_cast<std::uint64_t>(interval.count());
  if (passed < length) {
    return std::nullopt;
  }
  return until - microseconds{static_cast<std::int64_t>(passed % length)};
}

TimePoint middle(TimePoint left, TimePoint right) {
  return TimePoint{microseconds{std::midpoint(left.time_since_epoch().count(), right.time_since_epoch().count())}};
}

}  // namespace

Cron::Cron(std::string_view spec, std::string_view time_zone) : Cron{parse_cron(spec), CronText{spec}, time_zone} {}

Cron::Cron(const CronSpec& spec, const CronText& text, std::string_view time_zone)
    : when_{spec.when}, zone_{time_zone_of(text, spec, time_zone)} {}

std::optional<TimePoint> Cron::next(TimePoint after) const {
  if (after > last_moment) {
    return std::nullopt;
  }
  if (const auto* interval = std::get_if<microseconds>(&when_)) {
    return next_interval(*interval, after);
  }
  const TimePoint since = std::max(after, first_moment - 1us);
  return next_occurrence(std::get<CronFields>(when_), zone_, std::chrono::floor<std::chrono::seconds>(since));
}

std::optional<TimePoint> Cron::latest(TimePoint after, TimePoint until) const {
  until = std::min(until, last_moment);
  if (after >= until) {
    return std::nullopt;
  }
  if (const auto* interval = std::get_if<microseconds>(&when_)) {
    return latest_interval(*interval, after, until);
  }
  std::optional<TimePoint> found = next(after);
  if (!found || *found > until) {
    return std::nullopt;
  }
  // Halves the time in which it may lie: behind `beyond` the next one is after `until`.
  for (TimePoint beyond = until;;) {
    const std::optional<TimePoint> following = next(*found);
    if (!following || *following > until) {
      return found;
    }
    const TimePoint between = middle(*following, beyond);
    const std::optional<TimePoint> later = next(between);
    if (later && *later <= until) {
      found = later;
    } else {
      found = following;
      beyond = between;
    }
  }
}

std::string Cron::describe() const {
  if (const auto* interval = std::get_if<microseconds>(&when_)) {
    return describe_interval(*interval);
  }
  return std::format("{} ({})", describe_fields(std::get<CronFields>(when_)), time_zone());
}

}  // namespace model

namespace cron {

std::vector<TimePoint> next_n(std::string_view spec, int count, TimePoint after, std::string_view time_zone) {
  const model::Cron schedule{spec, time_zone};
  std::vector<TimePoint> occurrences;
  for (int i = 0; i < count; ++i) {
    const std::optional<TimePoint> next = schedule.next(after);
    if (!next) {
      break;
    }
    occurrences.push_back(*next);
    after = *next;
  }
  return occurrences;
}

std::string time_zone_of(std::string_view spec, std::string_view time_zone) {
  return model::Cron{spec, time_zone}.time_zone();
}

std::string describe(std::string_view spec, std::string_view time_zone) {
  return model::Cron{spec, time_zone}.describe();
}

}  // namespace cron

}  // namespace arrower::jobs
