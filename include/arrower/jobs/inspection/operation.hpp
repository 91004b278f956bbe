// Actions on many jobs, while they go on and after they have ended, whichever process carries them out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/inspection/job_filter.hpp>

namespace arrower::jobs {

enum class OperationState {
  running,
  /// It has not ended, and has made no progress for 30 seconds: a batch takes long, or its process has ended.
  silent,
  finished,
  /// What it had changed until then stays changed; `problem` says why it ended.
  ended_early,
};

/// An action on all jobs that match a filter.
struct Operation {
  /// Of its entry in the audit.
  std::int64_t id = 0;
  OperationState state = OperationState::running;
  /// "retry", "remove", ...
  std::string action;
  /// Who began it.
  std::string actor;
  /// What it acts on: JSON text with the filter.
  std::string target;
  TimePoint started_at;
  /// When it last made progress.
  TimePoint progress_at;
  /// Jobs that were changed so far.
  std::int64_t changed = 0;
  /// Jobs that matched when it began. Nothing: they are not counted yet.
  std::optional<Count> matching;
  /// Who has asked it to stop.
  std::optional<std::string> stop_requested_by;
  std::optional<std::string> problem;
};

}  // namespace arrower::jobs
