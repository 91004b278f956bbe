// How long attempts run and wait, by type, over a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/inspection/job_details.hpp>
#include <arrower/jobs/inspection/job_filter.hpp>
#include <arrower/jobs/job_id.hpp>

namespace arrower::jobs {

/// The times that 50, 95 and 99 of 100 attempts did not exceed.
struct Percentiles {
  std::chrono::microseconds p50{0};
  std::chrono::microseconds p95{0};
  std::chrono::microseconds p99{0};
};

struct TypePerformance {
  std::string queue;
  std::string type;
  // Attempts in the whole time.
  std::int64_t succeeded = 0;
  std::int64_t failed = 0;
  std::int64_t discarded = 0;
  /// From start to end. Nothing: none of the sample's attempts is of this type.
  std::optional<Percentiles> run;
  /// From when it was due to its start.
  std::optional<Percentiles> wait;
};

struct SlowAttempt {
  JobId job;
  std::string queue;
  std::string type;
  int attempt = 0;
  AttemptOutcome outcome = AttemptOutcome::succeeded;
  std::chrono::microseconds run{0};
  std::chrono::microseconds wait{0};
  TimePoint finished_at;
  std::optional<std::string> worker;
};

/// When a worker process of a program's version was first seen in a queue: a deploy.
struct ProgramVersion {
  std::string queue;
  std::string version;
  TimePoint first_seen_at;
};

struct Performance {
  /// Those with the most attempts first.
  std::vector<TypePerformance> types;
  /// Of the sample, the slowest first; at most 20.
  std::vector<SlowAttempt> slowest;
  /// In the time, the latest first; at most 100.
  std::vector<ProgramVersion> versions;
  /// How many attempts percentiles and the slowest were taken from: the latest of each queue. Not exact: there were
  /// more in the time.
  Count sample;
};

}  // namespace arrower::jobs
