// The job that worker-process runs.
#pragma once

namespace arrower::jobs::tests {

/// Inserts its number into the table `effects`, then takes its time.
struct CountedJob {
  int number = 0;
  int work_ms = 0;
  /// After that, unless it is asked to stop: then it throws.
  int stoppable_ms = 0;
};

}  // namespace arrower::jobs::tests
