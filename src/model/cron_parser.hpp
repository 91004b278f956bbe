// What the text of a schedule says.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <variant>

#include "model/cron_fields.hpp"

namespace arrower::jobs::model {

struct CronSpec {
  /// What CRON_TZ= or TZ= says; empty if there is none.
  std::string time_zone;
  /// An interval for @every.
  std::variant<CronFields, std::chrono::microseconds> when;
};

/// The grammar is in Scheduler::schedule's documentation. Throws InvalidScheduleError that names what, where and what
/// is allowed; also for fields that never match. Whether the time zone exists is not looked at.
CronSpec parse_cron(std::string_view text);

}  // namespace arrower::jobs::model
