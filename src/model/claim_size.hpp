// How many jobs to claim, and whether jobs that were claimed ahead wait too long.
#pragma once

#include <chrono>
#include <optional>

namespace arrower::jobs::model {

struct ClaimDemand {
  int workers = 0;
  int running = 0;
  /// Claimed and not started.
  int buffered = 0;
  /// Moving average of the job functions' durations; none before the first one ended.
  std::optional<std::chrono::microseconds> average_duration;
  std::chrono::microseconds prefetch_window{0};
  /// Since a worker last took a job.
  std::chrono::microseconds since_last_start{0};
};

inline constexpr int most_jobs_a_claim = 1000;

/// Idle workers plus what all workers will finish within the prefetch window. Slow job functions prefetch nothing, so
/// that no job waits in one process while another is idle. 0 while too little would be claimed for the statement it
/// costs.
int claim_size(const ClaimDemand& demand);

/// Whether buffered jobs should go back to the queue: all workers are busy for much longer than the jobs were meant to
/// wait.
bool buffered_too_long(const ClaimDemand& demand);

/// A moving average over about the last 32 values.
class MovingAverage {
 public:
  void add(std::chrono::microseconds value);
  std::optional<std::chrono::microseconds> get() const;

 private:
  double average_ = 0;
  int count_ = 0;
};

}  // namespace arrower::jobs::model
