// What became of a run: for TestQueue's run functions and run_job.
#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/testing/queued_job.hpp>

namespace arrower::jobs::testing {

enum class RunOutcome {
  succeeded,
  /// There will be another attempt.
  failed,
  snoozed,
  /// Failed for good: the function said so, or it was the last attempt.
  discarded,
};

std::string_view name_of(RunOutcome outcome) noexcept;

/// One run of one job.
struct RunResult {
  /// As it ran: `job.attempt` is the number of this attempt.
  QueuedJob job;
  RunOutcome outcome = RunOutcome::succeeded;
  /// What the history would say; empty if the run succeeded or was snoozed.
  std::string error;
  /// What the job function threw, if it did.
  std::exception_ptr exception;
  /// When the job runs again, if it does.
  std::optional<TimePoint> next_run_at;
  /// The jobs that the run enqueued and that exist now, in the order of the calls: those of `enqueue(ctx, ...)` only if
  /// it succeeded.
  std::vector<QueuedJob> enqueued;

  bool succeeded() const noexcept { return outcome == RunOutcome::succeeded; }

  /// Throws again what the job function threw, for example for EXPECT_THROW; returns if it threw nothing.
  void rethrow() const {
    if (exception) {
      std::rethrow_exception(exception);
    }
  }

  /// How many of the jobs that the run enqueued are of type J.
  template <class J>
  std::size_t count_enqueued() const {
    std::size_t count = 0;
    for (const QueuedJob& queued : enqueued) {
      count += queued.is<J>() ? 1U : 0U;
    }
    return count;
  }
};

/// Several runs, in their order.
struct RunResults : std::vector<RunResult> {
  std::size_t count(RunOutcome outcome) const noexcept;
  /// False as well if there was no run.
  bool all_succeeded() const noexcept { return !empty() && count(RunOutcome::succeeded) == size(); }

  /// Throws the first exception that a job function threw, if one did.
  const RunResults& rethrow() const {
    for (const RunResult& result : *this) {
      result.rethrow();
    }
    return *this;
  }
};

std::ostream& operator<<(std::ostream& out, RunOutcome outcome);
std::ostream& operator<<(std::ostream& out, const RunResult& result);
std::ostream& operator<<(std::ostream& out, const RunResults& results);

}  // namespace arrower::jobs::testing
