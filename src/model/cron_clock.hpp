// When a cron expression's wall-clock times come in real time, however the clocks are changed.
#pragma once

#include <chrono>
#include <optional>

#include "model/cron_fields.hpp"
#include "model/time_zone.hpp"

namespace arrower::jobs::model {

/// The first occurrence after this moment, which is in the years 1 to 9999; nothing if none comes before the year
/// 10000. `fields` must be able to match.
///
/// Which rule holds depends on how the fields for hour and minute begin:
///
/// 1. The hour is fixed (a number, range or list): it is a time of day. Each matching wall-clock time runs once, at the
///    first moment when the clock shows it or a later time. So a time that is skipped runs at the first instant after
///    the gap, several of them run there once, and a time that is repeated runs the first time only.
///
/// 2. Hour and minute both begin with `*` or `?`: whenever the clock shows a matching time, be it for the second time.
///    What is skipped does not run; nothing pauses.
///
/// 3. The hour alone begins with `*` or `?`: it follows real time, each elapsed hour once and none twice. Where the
///    clocks are changed by whole hours, the minute hand stays where it is, so this is rule 2: an hour that is skipped
///    wholly does not run, one that is repeated wholly runs again. Where they are changed otherwise, for example by 30
///    minutes, the minute hand jumps: matching times in the gap run at the first instant after it, once, unless their
///    hour is skipped wholly; matching times that are repeated do not run again, unless their hour is repeated wholly.
std::optional<std::chrono::sys_seconds> next_occurrence(const CronFields& fields, const TimeZone& zone,
                                                        std::chrono::sys_seconds after);

}  // namespace arrower::jobs::model
