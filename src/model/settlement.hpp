// What is to be written about an attempt that ended. Decided here, written by postgres/settle.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/retry_policy.hpp>

#include "model/attempt.hpp"
#include "model/job.hpp"

namespace arrower::jobs::model {

struct Settlement {
  enum class Disposition {
    /// The job leaves the table.
    finish,
    /// The job waits for its next attempt.
    retry,
    /// The job waits; the attempt did not count.
    snooze,
    /// The job never started: back as if it had not been claimed.
    release,
    /// The job goes back; the attempt did not count, and is remembered as an interruption.
    interrupt,
  };

  JobId id;
  std::string job_type;
  Lease lease = 0;
  /// When the job was claimed under that lease; nothing: the row does not say.
  std::optional<TimePoint> leased_at;
  int attempt = 0;
  Disposition disposition = Disposition::finish;
  /// "succeeded", "failed", "discarded", "cancelled", "snoozed" or "interrupted", as the history and the statistics
  /// call it; "" for a release.
  std::string_view outcome;
  std::string error;
  /// As AttemptResult's.
  std::string error_type;
  /// Until the next attempt.
  std::chrono::microseconds delay{0};
  /// How long the job was due before it started.
  std::chrono::microseconds waited{0};
  SteadyTime started;
  SteadyTime finished;
};

/// The settlement of an attempt that ran from `started` to `finished`.
Settlement settle(const ClaimedJob& job, AttemptResult result, const RetryPolicy& policy, SteadyTime started,
                  SteadyTime finished);

/// The settlement where somebody wanted the job to end while it ran: it gets no further attempt. One that succeeded all
/// the same has succeeded.
Settlement cancelled(Settlement settlement);

/// The settlements as they were written: those of the given jobs ended as cancelled.
std::vector<Settlement> with_cancelled(std::span<const Settlement> settlements, std::span<const JobId> jobs);

/// The settlement where PostgreSQL refused to write the first one for its values: a failed attempt that says so.
/// Nothing: it was refused as well.
std::optional<Settlement> refused(const Settlement& settlement, std::string_view reason);

/// Whether the job comes back when its delay is over.
bool goes_back_later(const Settlement& settlement);

/// Whether the job was claimed and never started.
bool never_started(const Settlement& settlement);

/// The settlement of a job that was claimed and never started.
Settlement settle_unstarted(const ClaimedJob& job);

/// How long the job was due before it started.
std::chrono::microseconds waiting_time(const ClaimedJob& job, SteadyTime started);

/// What is left to be counted of jobs that ended in their own transactions, by job type.
struct CommittedJobs {
  std::int64_t jobs = 0;
  std::chrono::microseconds ran{0};
  std::chrono::microseconds waited{0};
};

}  // namespace arrower::jobs::model
