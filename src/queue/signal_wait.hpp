// Waits for SIGINT or SIGTERM, for PostgresQueue::run.
#pragma once

#include <signal.h>

#include <array>

namespace arrower::jobs::queue {

/// While it lives, the first SIGINT or SIGTERM ends `wait`; a second one does what it did before. One at a time in a
/// process.
class SignalWait {
 public:
  /// Throws UsageError if there is one already.
  SignalWait();
  ~SignalWait();
  SignalWait(const SignalWait&) = delete;
  SignalWait& operator=(const SignalWait&) = delete;

  /// Until a signal came, or `interrupt` was called.
  void wait();
  void interrupt() noexcept;

 private:
  int descriptor_;
  std::array<struct sigaction, 2> before_{};
};

}  // namespace arrower::jobs::queue
