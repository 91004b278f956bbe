// When a schedule's jobs are due: a cron expression or an interval, in a time zone.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <arrower/jobs/clock.hpp>

#include "model/cron_parser.hpp"
#include "model/cron_text.hpp"
#include "model/time_zone.hpp"

namespace arrower::jobs::model {

/// A value; safe to read from several threads.
class Cron {
 public:
  /// `time_zone` is an IANA name; empty: what the expression's CRON_TZ= or TZ= says, else UTC. Throws
  /// InvalidScheduleError that names the field, its position and what is allowed; also for an expression that never
  /// matches, an unknown zone, and for two zones that differ.
  explicit Cron(std::string_view spec, std::string_view time_zone = {});

  /// The first occurrence after this moment; nothing if none comes before the year 10000. An interval counts from
  /// `after`; an expression's occurrences begin in the year 1.
  std::optional<TimePoint> next(TimePoint after) const;

  /// The last occurrence of those after `after` and not after `until`; for an interval `after` is one itself.
  std::optional<TimePoint> latest(TimePoint after, TimePoint until) const;

  /// In plain English.
  std::string describe() const;

  /// The one in force.
  const std::string& time_zone() const noexcept { return zone_.name(); }

 private:
  Cron(const CronSpec& spec, const CronText& text, std::string_view time_zone);

  /// An interval for @every.
  std::variant<CronFields, std::chrono::microseconds> when_;
  TimeZone zone_;
};

}  // namespace arrower::jobs::model
