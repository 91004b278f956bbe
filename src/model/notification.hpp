// What workers are told on their schema's channel. A hint, never the truth.
//
//   "priority run_at ready queue"   jobs were enqueued
//   "queue name"                    somebody has paused the queue, or lets it go on
//   "schedules name"                somebody has changed schedules of the queue
//   "cancel id id ..."              somebody wants these jobs to end
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/job_id.hpp>

namespace arrower::jobs::model {

struct JobsAnnounced {
  std::int16_t priority = 0;
  /// The earliest of the jobs; within the bounds of what jobs can have.
  TimePoint run_at;
  /// Whether that had come, by the database's clock, when they were enqueued.
  bool ready = false;
  std::string_view queue;
};

struct QueueChanged {
  std::string_view queue;
};

struct SchedulesChanged {
  std::string_view queue;
};

struct JobsCancelled {
  std::vector<JobId> ids;
};

/// Nothing for what is no such text: a later version may tell of other things.
using Notification = std::variant<std::monostate, JobsAnnounced, QueueChanged, SchedulesChanged, JobsCancelled>;

Notification parse_notification(std::string_view text);

}  // namespace arrower::jobs::model
