// A job as lists show it, and with everything that is known of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/inspection/job_filter.hpp>
#include <arrower/jobs/job_id.hpp>
#include <arrower/jobs/options.hpp>

namespace arrower::jobs {

/// One row of a list.
struct JobSummary {
  JobId id;
  std::string queue;
  std::string type;
  JobState state = JobState::ready;
  std::int16_t priority = 0;
  /// Attempts that were started.
  int attempt = 0;
  /// 0: retried for ever.
  int max_attempts = 0;
  /// Runs of an unfinished job that something else than the job ended, and that did not count as attempts.
  int interruptions = 0;
  TimePoint run_at;
  TimePoint enqueued_at;
  /// Of the attempt that runs or ended last.
  std::optional<TimePoint> started_at;
  /// Of a job that has ended.
  std::optional<TimePoint> finished_at;
  /// The worker process that runs it or ran it last, by its pool name.
  std::optional<std::string> worker;
  /// The last attempt's.
  std::optional<std::string> error;
  std::optional<std::string> schedule;
  /// JSON text, cut off after 500 bytes for lists. Nothing: it was not kept.
  std::optional<std::string> payload;
  /// A running job that somebody has asked to end.
  bool cancel_requested = false;
};

struct JobPage {
  std::vector<JobSummary> jobs;
  /// For PageRequest::after; empty: this was the last page.
  std::string next;
  /// Conditions on errors and payloads have no index: such a list looks at a bounded number of jobs for each page.
  /// True: it stopped at that bound, so that the page is short, and `next` goes on from there.
  bool stopped_early = false;
  /// How far it has looked, if it stopped early.
  std::optional<TimePoint> looked_until;
};

enum class AttemptOutcome { succeeded, failed, discarded, cancelled };

/// One attempt that ended.
struct AttemptRecord {
  int attempt = 0;
  AttemptOutcome outcome = AttemptOutcome::succeeded;
  std::optional<std::string> error;
  std::optional<std::string> worker;
  /// When it was due.
  TimePoint run_at;
  /// Nothing for a job that was ended by somebody before it ran.
  std::optional<TimePoint> started_at;
  TimePoint finished_at;
};

struct JobDetails {
  JobSummary summary;
  /// JSON text, whole.
  std::optional<std::string> payload;
  /// Whom it is run for.
  std::optional<std::string> user_id;
  /// The version of the program that enqueued it.
  std::optional<std::string> version;
  std::optional<std::string> unique_key;
  TraceCarrier trace_carrier;
  /// The trace that the carrier names: 32 hexadecimal digits.
  std::optional<std::string> trace_id;
  /// Nominal time of the schedule's occurrence.
  std::optional<TimePoint> scheduled_for;
  /// The job whose function enqueued this one.
  std::optional<JobId> parent;
  /// Oldest first; at most the last 1,000.
  std::vector<AttemptRecord> attempts;
};

/// Failed attempts that look alike.
struct FailureGroup {
  std::string queue;
  std::string type;
  /// The error with numbers and quoted text replaced by a placeholder, cut off after 300 characters. JobFilter's
  /// `error_pattern` finds the jobs.
  std::string error;
  std::int64_t attempts = 0;
  /// Jobs that failed for good by one of these attempts, and were not brought back since.
  std::int64_t discarded = 0;
  TimePoint first_at;
  TimePoint last_at;
  /// The latest ones; at most 5, each once.
  std::vector<JobId> latest_jobs;
};

struct FailureQuery {
  std::optional<std::string> queue = {};
  std::optional<std::string> type = {};
  /// How far back to look. At most 10,000 failed attempts are grouped, the latest of each queue.
  std::chrono::minutes period{24 * 60};
};

struct Failures {
  /// The largest first.
  std::vector<FailureGroup> groups;
  /// How many attempts were looked at; not exact: there are older ones in the period.
  Count attempts;
  /// When the period began, for JobFilter::failed_from.
  TimePoint from;
};

}  // namespace arrower::jobs
