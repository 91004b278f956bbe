// What of the history has stood there for long enough: decided here, pruned by postgres/history_store.
#pragma once

#include <chrono>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <arrower/jobs/clock.hpp>

namespace arrower::jobs::model {

/// Where nobody has set another time.
inline constexpr std::chrono::days default_history_retention{30};

/// By queue, where somebody has set it; 0: for ever.
using HistorySettings = std::map<std::string, std::chrono::days, std::less<>>;

struct PartitionPruning {
  /// The partition goes as a whole.
  bool drop = false;
  /// Else the rows of these queues go.
  std::vector<std::string> expired;
};

/// For the partition of a day that ended at `day_end`, which holds rows of these queues.
PartitionPruning prune_partition(TimePoint day_end, TimePoint now, std::span<const std::string> queues,
                                 const HistorySettings& settings);

}  // namespace arrower::jobs::model
