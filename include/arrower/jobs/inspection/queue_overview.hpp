// How a queue does: its state, what waits in it, and what it has done lately.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/inspection/job_filter.hpp>

namespace arrower::jobs {

enum class QueueState {
  /// Jobs run.
  working,
  /// Workers are there and nothing is due.
  waiting,
  /// Somebody has paused it: nothing is claimed.
  paused,
  /// No live worker process serves it.
  no_workers,
};

struct QueueOverview {
  std::string name;
  QueueState state = QueueState::waiting;
  std::optional<TimePoint> paused_at;
  std::optional<std::string> paused_by;

  /// Each is counted up to a bound, see QueuePageRequest::size.
  Count ready;
  Count scheduled;
  Count running;
  Count retrying;
  /// That failed for good in the last 24 hours, and were not brought back since.
  Count discarded;

  /// How long the oldest ready job has been due.
  std::optional<std::chrono::microseconds> oldest_ready_age;
  /// Types of ready jobs (of the first ones) that no live worker process has a function for.
  std::vector<std::string> types_without_worker;

  /// Worker processes, and the jobs that they can run at the same time together.
  int worker_processes = 0;
  int worker_threads = 0;

  /// Attempts that ended each second, over the last five whole minutes and the running one.
  double throughput = 0;
  /// Of those the part that did not succeed, 0 to 1.
  double failure_rate = 0;
  /// Of attempts in the same time.
  std::optional<std::chrono::microseconds> average_duration;
  /// Of the latest attempts of the last 24 hours, at most 1,000.
  std::optional<std::chrono::microseconds> p95_duration;
  /// Until nothing is ready any more, at the present throughput. Nothing: there is no throughput, nothing ready, or the
  /// queue is paused.
  std::optional<std::chrono::seconds> estimated_until_empty;
};

/// Which queues a page shows.
struct QueuePageRequest {
  /// Queues; 1 to 500. Their jobs are counted to 10,000 each on pages of up to 10 queues, and on larger ones less far,
  /// to 1,000 on pages of 100: what a page costs is bounded.
  int size = 100;
  /// Where the page starts: QueuePage::next of the one before. Empty: at the beginning.
  std::string after = {};
  /// Those with this somewhere in their name, in whatever case.
  std::optional<std::string> match = {};
};

/// Queues by name.
struct QueuePage {
  std::vector<QueueOverview> queues;
  /// For the next page's `after`; empty: this was the last one.
  std::string next;
};

/// What a queue has done in one interval of time.
struct StatisticsPoint {
  TimePoint time;
  std::int64_t succeeded = 0;
  /// Attempts that will be followed by another one.
  std::int64_t failed = 0;
  std::int64_t discarded = 0;
  std::int64_t cancelled = 0;
  /// Averages over the attempts of the interval.
  std::chrono::microseconds average_duration{0};
  std::chrono::microseconds average_wait{0};
};

/// A queue in which nothing ended has no points.
struct QueueStatistics {
  std::string queue;
  std::vector<StatisticsPoint> points;
};

struct StatisticsQuery {
  /// Nothing: of all queues together.
  std::optional<std::string> queue = {};
  std::optional<std::string> type = {};
  TimePoint from;
  TimePoint before;
  /// The length of an interval, whole minutes; intervals begin at multiples of it since 1970. At most 2,000 intervals.
  /// Of times more than two weeks ago there are whole hours only.
  std::chrono::minutes interval{1};
};

/// What attempts of one type have done in a time.
struct TypeStatistics {
  std::string queue;
  std::string type;
  std::int64_t succeeded = 0;
  std::int64_t failed = 0;
  std::int64_t discarded = 0;
  std::int64_t cancelled = 0;
  std::chrono::microseconds average_duration{0};
  std::chrono::microseconds average_wait{0};
};

/// A type of job that is known: jobs of it wait, a worker has a function for it, or it ran in the last 24 hours.
struct KnownJobType {
  std::string queue;
  std::string type;
  /// Live worker processes that have a function for it.
  int worker_processes = 0;
  /// JSON Schema of its payload, as a worker has published it.
  std::optional<std::string> payload_schema;
};

}  // namespace arrower::jobs
