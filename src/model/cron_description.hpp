// Schedules in plain English.
#pragma once

#include <chrono>
#include <string>

#include "model/cron_fields.hpp"

namespace arrower::jobs::model {

/// "at 09:30 on Monday to Friday", "every 15 minutes".
std::string describe_fields(const CronFields& fields);

/// "every 1 h 30 min".
std::string describe_interval(std::chrono::microseconds interval);

}  // namespace arrower::jobs::model
