#include "model/inheritance.hpp"

namespace arrower::jobs::model {

std::vector<EncodedJob> inheriting_from(const ClaimedJob& running, std::span<const EncodedJob> jobs) {
  std::vector<EncodedJob> inherited{jobs.begin(), jobs.end()};
  for (EncodedJob& job : inherited) {
    if (!job.options.user_id) {
      job.options.user_id = running.user_id;
    }
    if (job.options.trace_carrier.empty()) {
      job.options.trace_carrier = running.trace_carrier;
    }
  }
  return inherited;
}

}  // namespace arrower::jobs::model
