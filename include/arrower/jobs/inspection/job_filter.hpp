// Which jobs: the conditions by which they are listed, counted and acted on, and how a list is paged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/job_id.hpp>

namespace arrower::jobs {

/// Where a job stands. The first four wait or run in the jobs table, the others have ended and stand in the history.
enum class JobState {
  /// Due, and waiting for a worker.
  ready,
  /// Not due yet, and never started.
  scheduled,
  /// A worker process has it.
  running,
  /// Failed, and waiting for its next attempt to be due.
  retrying,
  succeeded,
  /// Failed for good: out of attempts, or its function discarded it.
  discarded,
  /// Ended by somebody.
  cancelled,
};

/// A field of the payload that must have a value: {"customer.id", "42"} finds {"customer": {"id": 42}}. Numbers, true
/// and false are compared as JSON writes them, text without its quotes. A number in the path is an index of an array.
struct PayloadCondition {
  std::string path;
  std::string value;
};

/// Conditions that all must hold. What is left empty does not restrict.
///
///     inspector.jobs({.queue = "mail", .states = {JobState::discarded}, .error = "timeout"});
struct JobFilter {
  std::optional<std::string> queue = {};
  /// Any of these.
  std::vector<std::string> types = {};
  /// Any of these.
  std::vector<JobState> states = {};
  /// Any of these.
  std::vector<JobId> ids = {};
  /// The time that the job's state is about, from the first to before the second: run_at of jobs that wait, start of
  /// those that run, end of those that have ended.
  std::optional<TimePoint> from = {};
  std::optional<TimePoint> before = {};
  /// Somewhere in the last error, in whatever case.
  std::optional<std::string> error = {};
  /// All of these.
  std::vector<PayloadCondition> payload = {};
  /// Enqueued by this schedule.
  std::optional<std::string> schedule = {};
  /// The last error looks like this: FailureGroup::error of Inspector::failures.
  std::optional<std::string> error_pattern = {};
  /// The last attempt failed at this time or later. Of jobs that have ended, only discarded ones match. With
  /// `error_pattern`, queue, type and Failures::from these are the jobs of a group of failures.
  std::optional<TimePoint> failed_from = {};
  /// The worker process that runs it or ran it last, by its pool name.
  std::optional<std::string> worker = {};
  /// The version of the program that enqueued it.
  std::optional<std::string> version = {};
  /// Started at least this often.
  std::optional<int> min_attempts = {};
  std::optional<std::int16_t> priority = {};
};

/// One page of a list.
struct PageRequest {
  /// Rows; 1 to 500.
  int size = 50;
  /// Where the page starts: JobPage::next of the one before. Empty: at the beginning.
  std::string after = {};
  bool oldest_first = false;
};

/// A number of jobs, counted up to a bound so that it costs the same however many there are.
struct Count {
  std::int64_t value = 0;
  /// False: there are more than `value`, or counting stopped after a bounded number of jobs that did not match.
  bool exact = true;
};

}  // namespace arrower::jobs
