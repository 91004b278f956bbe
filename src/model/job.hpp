// A job as a worker holds it, from its claim to its settlement.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/encoded_job.hpp>
#include <arrower/jobs/job_id.hpp>
#include <arrower/jobs/options.hpp>

namespace arrower::jobs::model {

using SteadyTime = std::chrono::steady_clock::time_point;

/// Which worker process holds a claimed job; drawn at random, so that none is ever used twice.
using Lease = std::int64_t;

struct ClaimedJob {
  JobId id;
  std::string job_type;
  std::string payload;
  std::int16_t priority = 0;
  TimePoint run_at;
  TimePoint enqueued_at;
  int attempt = 1;
  int max_attempts = 0;
  /// How often it was interrupted before.
  int interruptions = 0;
  /// Of a job that may run only once: it has been started before.
  bool started_before = false;
  std::optional<std::string> user_id;
  TraceCarrier trace_carrier;
  /// Of a schedule's job.
  std::optional<Occurrence> occurrence;
  Lease lease = 0;
  /// By the database's clock; together with `run_at` it tells how late the job was, and with `lease` this run from
  /// every other. Nothing: the row does not say.
  std::optional<TimePoint> leased_at;
  /// The same moment on this process's clock.
  SteadyTime claimed;
};

/// Whether the job may run only once, whatever happens to the run.
inline bool runs_at_most_once(const ClaimedJob& job) { return job.max_attempts == 1; }

}  // namespace arrower::jobs::model
