// What an enqueuing transaction tells the workers when it commits: "priority run_at ready queue".
// A hint, never the truth.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <arrower/jobs/clock.hpp>

namespace arrower::jobs::model {

struct Notification {
  std::int16_t priority = 0;
  /// The earliest of the jobs.
  TimePoint run_at;
  /// Whether that had come, by the database's clock, when they were enqueued.
  bool ready = false;
  std::string_view queue;
};

/// Nothing for what is no such text.
std::optional<Notification> parse_notification(std::string_view text);

}  // namespace arrower::jobs::model
