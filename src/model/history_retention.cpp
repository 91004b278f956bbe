#include "model/history_retention.hpp"

#include <algorithm>

namespace arrower::jobs::model {

namespace {

/// What ended the day before may still be on its way into the history.
constexpr std::chrono::days least_age_of_dropped{1};

}  // namespace

PartitionPruning prune_partition(TimePoint day_end, TimePoint now, std::span<const std::string> queues,
                                 const HistorySettings& settings) {
  const auto age = now - day_end;
  PartitionPruning pruning;
  for (const std::string& queue : queues) {
    const auto set = settings.find(queue);
    const std::chrono::days kept_for = set == settings.end() ? default_history_retention : set->second;
    if (kept_for.count() > 0 && age >= kept_for) {
      pruning.expired.push_back(queue);
    }
  }
  const bool nothing_is_kept = pruning.expired.size() == queues.size();
  pruning.drop = nothing_is_kept && age >= (queues.empty() ? default_history_retention : least_age_of_dropped);
  if (pruning.drop) {
    pruning.expired.clear();
  }
  return pruning;
}

}  // namespace arrower::jobs::model
