// Under which lease a worker process works. A process that was declared dead and comes back works under a new one.
#pragma once

#include <atomic>

#include "model/job.hpp"

namespace arrower::jobs::worker {

struct Identity {
  model::Lease lease = 0;
  /// Others have the jobs of this lease.
  std::atomic<bool> lost = false;
};

}  // namespace arrower::jobs::worker
