// A worker process as the others see it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/job_id.hpp>

namespace arrower::jobs {

/// A job that a worker process has.
struct RunningJob {
  JobId id;
  std::string type;
  int attempt = 0;
  /// When it was claimed, moments before it started.
  TimePoint started_at;
  std::chrono::microseconds running_for{0};
  bool cancel_requested = false;
};

struct WorkerState {
  /// Names it among all worker processes, for as long as it lives.
  std::int64_t lease = 0;
  std::string queue;
  std::string pool_name;
  std::string host;
  int process_id = 0;
  std::string version;
  std::vector<std::string> job_types;
  /// Jobs that it runs at the same time at most.
  int pool_size = 0;
  TimePoint started_at;
  TimePoint heartbeat_at;
  /// It has not shown itself for longer than its heartbeat timeout; another process will free its jobs.
  bool dead = false;
  /// What it has, longest first; at most 200.
  std::vector<RunningJob> running;
};

}  // namespace arrower::jobs
