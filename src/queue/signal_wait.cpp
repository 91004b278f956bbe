#include "queue/signal_wait.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <thread>

#include <arrower/jobs/error.hpp>

namespace arrower::jobs::queue {

namespace {

constexpr std::array<int, 2> signals{SIGINT, SIGTERM};

// A signal handler can reach nothing but globals.
std::atomic<int> waiting_descriptor = -1;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<int> handlers_running = 0;     // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

void write_one(int descriptor) noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(descriptor, &one, sizeof one);
}

extern "C" void on_signal(int /*signal*/) {
  const int saved_errno = errno;
  ++handlers_running;
  write_one(waiting_descriptor);
  --handlers_running;
  errno = saved_errno;
}

}  // namespace

SignalWait::SignalWait() : descriptor_{eventfd(0, EFD_CLOEXEC)} {
  if (descriptor_ < 0) {
    throw std::system_error{errno, std::generic_category(), "eventfd"};
  }
  int none = -1;
  if (!waiting_descriptor.compare_exchange_strong(none, descriptor_)) {
    close(descriptor_);
    throw UsageError{"run() is under way already: call it from one queue at a time, and start() for the others"};
  }
  struct sigaction action{};
  action.sa_handler = &on_signal;
  // The second signal finds what was there before the first.
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < signals.size(); ++i) {
    sigaction(signals[i], &action, &before_[i]);
  }
}

SignalWait::~SignalWait() {
  for (std::size_t i = 0; i < signals.size(); ++i) {
    sigaction(signals[i], &before_[i], nullptr);
  }
  waiting_descriptor = -1;
  // A handler on another thread may have read the descriptor: what it writes must not go to a file opened since.
  while (handlers_running > 0) {
    std::this_thread::yield();
  }
  close(descriptor_);
}

void SignalWait::wait() {
  pollfd signalled{.fd = descriptor_, .events = POLLIN, .revents = 0};
  while (poll(&signalled, 1, -1) < 0 && errno == EINTR) {
  }
}

void SignalWait::interrupt() noexcept { write_one(descriptor_); }

}  // namespace arrower::jobs::queue
