#include "model/claim_size.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace arrower::jobs::model {

int claim_size(const ClaimDemand& demand) {
  const int idle = std::max(demand.workers - demand.running, 0);
  int ahead = 0;
  // The average knows only of jobs that ended: when every worker sits on its job for longer than the window, it is out
  // of date.
  const bool stuck = idle == 0 && demand.since_last_start > demand.prefetch_window;
  if (demand.average_duration && *demand.average_duration <= demand.prefetch_window && !stuck) {
    const auto each = std::max<std::int64_t>(demand.average_duration->count(), 1);
    const auto within_window = demand.workers * demand.prefetch_window.count() / each;
    // Two claims' worth: the next is fetched while the last is worked off.
    ahead = static_cast<int>(std::min<std::int64_t>(within_window, std::int64_t{2} * most_jobs_a_claim));
  }
  const int target = idle + ahead;
  const int wanted = target - demand.buffered;
  if (wanted <= 0 || (demand.buffered > idle && wanted < target / 4)) {
    return 0;
  }
  return std::min(wanted, most_jobs_a_claim);
}

bool buffered_too_long(const ClaimDemand& demand) {
  return demand.buffered > 0 && demand.running >= demand.workers &&
         demand.since_last_start > 2 * demand.prefetch_window;
}

void MovingAverage::add(std::chrono::microseconds value) {
  count_ = std::min(count_ + 1, 32);
  average_ += (static_cast<double>(value.count()) - average_) / count_;
}

std::optional<std::chrono::microseconds> MovingAverage::get() const {
  if (count_ == 0) {
    return std::nullopt;
  }
  return std::chrono::microseconds{std::llround(average_)};
}

}  // namespace arrower::jobs::model
