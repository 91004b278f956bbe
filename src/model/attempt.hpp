// What an attempt is: decode the payload, call the job function, turn what happened into a result.
#pragma once

#include <chrono>
#include <string>

#include <arrower/jobs/context.hpp>
#include <arrower/jobs/job_func.hpp>

namespace arrower::jobs::model {

struct AttemptResult {
  enum class Verdict {
    succeeded,
    /// The next attempt comes when the retry policy says.
    failed,
    /// The next attempt comes after `delay`.
    retry_in,
    snoozed,
    discarded,
    /// Something else than the job ended the run: its process, its connection, its server.
    interrupted,
    /// The run could not begin for want of a connection; the next one comes after `delay`.
    postponed,
  };
  Verdict verdict = Verdict::succeeded;
  std::chrono::microseconds delay{0};
  /// Storable text; empty when succeeded or snoozed.
  std::string error;
  /// Of few different values: the exception's type, "retry" or "discard" for what the job function answered, or another
  /// word of ours; empty when `error` is.
  std::string error_type;
  /// Whether the job function may have been called.
  bool may_have_run = true;
};

AttemptResult interrupted(std::string_view error, std::string error_type);

AttemptResult failed(std::string_view error, std::string error_type = "error");

/// The attempts of job functions that succeeded and whose transactions then did not commit: PostgreSQL refused it for a
/// reason, with its error code, and that error is being handled; the function had committed or aborted it already.
AttemptResult commit_refused(std::string_view sqlstate, std::string_view reason);
AttemptResult commit_preempted();

/// Runs the job function. Never throws: whatever comes out of it is a failed attempt.
AttemptResult run_attempt(const JobHandler& handler, Run& run) noexcept;

}  // namespace arrower::jobs::model
