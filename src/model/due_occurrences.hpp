// Which jobs a schedule that is due enqueues, and when it comes next.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/scheduler.hpp>

#include "model/cron.hpp"

namespace arrower::jobs::model {

/// An occurrence that is later than this counts as missed where a schedule catches up on none.
inline constexpr std::chrono::minutes missed_after{1};

struct DueOccurrences {
  /// The times for which a job is enqueued, in order.
  std::vector<TimePoint> times;
  /// What comes after them; already due if there are more than `most`. Nothing: the schedule has ended.
  std::optional<TimePoint> next;
};

/// `first` is the occurrence that has become due by `now`. Answers `most` times at most.
DueOccurrences due_occurrences(const Cron& cron, CatchUp catch_up, TimePoint first, TimePoint now, std::size_t most);

}  // namespace arrower::jobs::model
