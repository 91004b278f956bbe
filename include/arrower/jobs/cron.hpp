// Cron expressions for people: what one means, and when it comes next.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/clock.hpp>

namespace arrower::jobs::cron {

/// The next `count` occurrences after a moment, in order; fewer if there are no more before the year 10000. What may be
/// written is what Scheduler::schedule takes; `@every` counts from `after`. Throws InvalidScheduleError for an
/// expression or time zone that schedule would refuse. Safe to call from several threads.
///
///     cron::next_n("0 4 * * *", 5, jobs::now(), "Europe/Berlin")
std::vector<TimePoint> next_n(std::string_view spec, int count, TimePoint after = now(),
                              std::string_view time_zone = {});

/// The time zone in force: that of the argument, of the expression's CRON_TZ= or TZ=, or "UTC". Throws as `next_n`.
std::string time_zone_of(std::string_view spec, std::string_view time_zone = {});

/// In plain English: "at 04:00, every day (Europe/Berlin)". Throws as `next_n`.
std::string describe(std::string_view spec, std::string_view time_zone = {});

}  // namespace arrower::jobs::cron
