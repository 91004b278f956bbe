#include "postgres/control_connection.hpp"

#include <poll.h>

#include <array>
#include <utility>

#include <pqxx/pqxx>

namespace arrower::jobs::postgres {

ControlConnection::ControlConnection(const std::string& connection_string, std::shared_ptr<HostMemory> hosts,
                                     const Statements& statements, const Interrupt& interrupt)
    : statements_{statements}, session_{connection_string, &interrupt, std::move(hosts)} {}

bool ControlConnection::try_lock(model::Lease key) {
  return session_.execute("select pg_try_advisory_lock($1)", pqxx::params{key}, false).one_field().as<bool>();
}

bool ControlConnection::end_holder(model::Lease key, int server_process) {
  const pqxx::result ended =
      session_.execute(statements_.end_session_of_lock, pqxx::params{key, server_process}, false);
  return !ended.empty() && ended[0][0].as<bool>();
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
