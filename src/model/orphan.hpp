// A job whose run no process carries on with, and what becomes of it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "model/job.hpp"
#include "model/settlement.hpp"

namespace arrower::jobs::model {

struct OrphanedJob {
  JobId id;
  Lease lease = 0;
  std::string queue;
  std::string job_type;
  int attempt = 0;
  int max_attempts = 0;
  int interruptions = 0;
  /// Of a job that may run only once: its function was called. Of others it is not known.
  bool started = false;
  std::chrono::microseconds leased_ago{0};
  std::optional<TimePoint> leased_at;
};

/// The run was interrupted: `why` and `error_type` say by what.
Settlement settle_orphan(const OrphanedJob& job, std::string_view why, std::string error_type, SteadyTime now);

}  // namespace arrower::jobs::model
