// SIGINT and SIGTERM as a stop token, for commands that can end half-way in good order.
#pragma once

#include <csignal>
#include <stop_token>
#include <thread>

namespace arrower::jobs::cli {

/// While it lives the two signals ask its token to stop instead of ending the process. One at a time, made before other
/// threads are.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  std::stop_token token() const noexcept { return stop_.get_token(); }

 private:
  sigset_t before_{};
  std::stop_source stop_;
  std::jthread thread_;
};

}  // namespace arrower::jobs::cli
