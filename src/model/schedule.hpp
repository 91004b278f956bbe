// A job that is enqueued again and again, as a process knows it: checked and complete.
#pragma once

#include <string>

#include <arrower/jobs/scheduler.hpp>

#include "model/cron.hpp"

namespace arrower::jobs::model {

struct Schedule {
  std::string name;
  /// Whether its user gave it the name; else it is its job type's.
  bool named = false;
  /// As it was written; the time zone in force.
  std::string spec;
  std::string time_zone;
  Cron cron;
  std::string job_type;
  std::string payload;
  /// Its name and time zone are above.
  ScheduleOptions options;
};

/// Throws InvalidScheduleError that names what is wrong, and its value.
Schedule make_schedule(EncodedSchedule encoded);

/// Throws InvalidScheduleError where `next` would replace another schedule of its type only because neither has a name
/// of its own.
void check_replacement(const Schedule& current, const Schedule& next);

}  // namespace arrower::jobs::model
