#include "interrupt.hpp"

#include <ctime>

namespace arrower::jobs::cli {

Interrupt::Interrupt() {
  sigset_t signals{};
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, &before_);
  thread_ = std::jthread{[this, signals](const std::stop_token& stop) {
    constexpr timespec moment{.tv_sec = 0, .tv_nsec = 50'000'000};
    while (!stop.stop_requested()) {
      if (sigtimedwait(&signals, nullptr, &moment) > 0) {
        stop_.request_stop();
        return;
      }
    }
  }};
}

Interrupt::~Interrupt() {
  thread_.request_stop();
  thread_.join();
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace arrower::jobs::cli
