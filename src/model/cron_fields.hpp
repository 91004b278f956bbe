// Which minutes of the calendar the five fields of a cron expression match. Knows nothing of time zones.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace arrower::jobs::model {

/// A minute as a clock on the wall shows it.
using LocalMinute = std::chrono::local_time<std::chrono::minutes>;

/// Each field as a set: bit n stands for the value n, Sunday is 0. What began with `*` or `?` is remembered, because it
/// decides how the days combine and how the hours follow a change of the clocks.
struct CronFields {
  std::uint64_t minutes = 0;
  std::uint32_t hours = 0;
  std::uint32_t days = 0;
  std::uint32_t months = 0;
  std::uint32_t weekdays = 0;
  bool any_minute = false;
  bool any_hour = false;
  bool any_day = false;
  bool any_weekday = false;

  /// As in Vixie cron: where both days are restricted, either matches; else both must.
  bool either_day() const noexcept { return !any_day && !any_weekday; }

  /// Whether there is any date that matches.
  bool can_match() const noexcept;

  /// The first matching minute that is not before this one; nothing after the year 10000. Looks 40 years ahead at
  /// most: no date waits longer for a given day of the week than 29 February does.
  std::optional<LocalMinute> first_from(LocalMinute from) const;

  bool operator==(const CronFields&) const = default;
};

}  // namespace arrower::jobs::model
