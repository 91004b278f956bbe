#include "postgres/wake_up.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

#include <arrower/jobs/error.hpp>

namespace arrower::jobs::postgres {

WakeUp::WakeUp() : descriptor_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
  if (descriptor_ < 0) {
    throw std::system_error{errno, std::generic_category(), "eventfd"};
  }
}

WakeUp::~WakeUp() { close(descriptor_); }

void WakeUp::notify() noexcept {
  const std::uint64_t one = 1;
  // Fails only when the counter is full, and then the wake-up is pending anyway.
  [[maybe_unused]] const auto written = write(descriptor_, &one, sizeof one);
}

void WakeUp::clear() noexcept {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto taken = read(descriptor_, &count, sizeof count);
}

void Interrupt::raise() noexcept {
  raised_ = true;
  wake_up_.notify();
}

void Interrupt::check() const {
  if (is_raised()) {
    throw ConnectionError{"the queue is shutting down and no longer waits for PostgreSQL"};
  }
}

}  // namespace arrower::jobs::postgres
