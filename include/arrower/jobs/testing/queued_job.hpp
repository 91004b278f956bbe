// Jobs as tests look at them: copies of what waits in a TestQueue, or in the jobs table of a database.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/encoded_job.hpp>
#include <arrower/jobs/job_id.hpp>
#include <arrower/jobs/job_type.hpp>
#include <arrower/jobs/options.hpp>
#include <arrower/jobs/payload.hpp>
#include <arrower/jobs/scheduler.hpp>

namespace arrower::jobs::testing {

/// An unfinished job.
struct QueuedJob {
  JobId id;
  std::string job_type;
  /// JSON text.
  std::string payload;
  std::int16_t priority = 0;
  /// When the next attempt is due.
  TimePoint run_at;
  int max_attempts = 0;
  std::optional<std::string> unique_key;
  std::optional<std::string> user_id;
  TraceCarrier trace_carrier;
  /// Of a schedule's job.
  std::optional<Occurrence> occurrence;
  TimePoint enqueued_at;
  /// How many attempts were made; a snoozed run does not count.
  int attempt = 0;
  /// Of the last attempt that failed.
  std::string last_error;

  template <class J>
  bool is() const {
    return job_type == job_type_of<J>();
  }
};

/// A QueuedJob with its payload decoded: `queued->email`, `queued.priority`.
template <class J>
struct Queued : QueuedJob {
  J job;

  const J& operator*() const noexcept { return job; }
  const J* operator->() const noexcept { return &job; }
};

/// Throws PayloadError if the payload does not fit; the type is not looked at.
template <class J>
Queued<J> decoded(QueuedJob queued) {
  J job = decode_payload<J>(queued.payload);
  return {std::move(queued), std::move(job)};
}

/// A job that is enqueued again and again.
struct QueuedSchedule {
  std::string name;
  /// As it was written; the time zone in force.
  std::string spec;
  std::string time_zone;
  std::string job_type;
  /// JSON text.
  std::string payload;
  ScheduleOptions options;
  /// Nothing: it has ended.
  std::optional<TimePoint> next_run_at;

  template <class J>
  bool is() const {
    return job_type == job_type_of<J>();
  }
};

/// The unfinished jobs of one queue at a moment, in the order in which they were enqueued.
struct QueueContents {
  std::vector<QueuedJob> jobs;
  TimePoint now;
  /// Sorted by name.
  std::vector<QueuedSchedule> schedules;
  /// Types that nobody runs though some function is registered; marked in messages.
  std::vector<std::string> types_without_function;
};

/// What failed checks show: how many jobs there are, and a line each for the first 20.
std::string describe(const QueueContents& contents);
std::string describe(const QueuedJob& job, TimePoint now);

std::ostream& operator<<(std::ostream& out, const QueueContents& contents);
std::ostream& operator<<(std::ostream& out, const QueuedJob& job);

}  // namespace arrower::jobs::testing
