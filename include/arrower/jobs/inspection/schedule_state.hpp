// A schedule as it stands in the database.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/job_id.hpp>
#include <arrower/jobs/scheduler.hpp>

namespace arrower::jobs {

struct ScheduleState {
  std::string queue;
  std::string name;
  /// Cron expression, descriptor or @every, as it was given.
  std::string spec;
  std::string time_zone;
  /// What the expression says, in plain English.
  std::string description;
  std::string type;
  /// JSON text.
  std::string payload;
  std::int16_t priority = 0;
  int max_attempts = 0;
  CatchUp catch_up = CatchUp::one;
  /// The next five; none while it is paused, orphaned or has a problem.
  std::vector<TimePoint> next_runs;
  std::optional<TimePoint> last_run_at;
  std::optional<JobId> last_job;
  std::optional<TimePoint> paused_at;
  std::optional<std::string> paused_by;
  /// Why the next occurrence could not be told.
  std::optional<std::string> problem;
  /// No live process schedules it: it does not fire.
  bool orphaned = false;
  std::optional<TimePoint> orphaned_since;
};

}  // namespace arrower::jobs
