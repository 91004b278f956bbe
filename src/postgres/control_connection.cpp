#include "postgres/control_connection.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

#include <pqxx/pqxx>

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

ControlConnection::ControlConnection(const std::string& connection_string) : session_{connection_string} {}

bool ControlConnection::is_pooled() {
  pqxx::nontransaction transaction{session_.connection()};
  return session_.is_pooled(transaction);
}

void ControlConnection::lock(model::Lease lease) {
  session_.execute("select pg_advisory_lock($1)", pqxx::params{lease}, false);
}

void ControlConnection::listen(const std::string& channel, OnNotification on_notification) {
  session_.connection().listen(channel, [handler = std::move(on_notification)](pqxx::notification notification) {
    handler(notification.payload);
  });
}

void ControlConnection::wait(const WakeUp& wake_up, std::chrono::milliseconds longest) {
  std::array<pollfd, 2> descriptors{{{.fd = session_.connection().sock(), .events = POLLIN, .revents = 0},
                                     {.fd = wake_up.descriptor(), .events = POLLIN, .revents = 0}}};
  // Notifications may have arrived with the answer of an earlier statement: then the socket stays silent.
  if (session_.connection().get_notifs() > 0) {
    return;
  }
  poll(descriptors.data(), descriptors.size(), static_cast<int>(longest.count()));
  if (descriptors[0].revents != 0) {
    session_.connection().get_notifs();
  }
}

}  // namespace arrower::jobs::postgres
