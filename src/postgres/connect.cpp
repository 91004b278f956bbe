#include "postgres/connect.hpp"

#include <poll.h>

#include <array>
#include <chrono>
#include <format>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <libpq-fe.h>
#include <arrower/jobs/error.hpp>

#include "postgres/connection_options.hpp"
#include "postgres/hosts.hpp"

namespace arrower::jobs::postgres {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

/// A host that is there lets in or refuses sooner.
constexpr milliseconds long_silence = seconds{1};

/// Waits for the socket, at most until `deadline`. False: the time is over.
bool wait_for(int socket, bool writable, const std::optional<steady_clock::time_point>& deadline,
              const Interrupt* interrupt) {
  for (;;) {
    std::array<pollfd, 2> descriptors{
        {{.fd = socket, .events = static_cast<short>(writable ? POLLOUT : POLLIN), .revents = 0},
         {.fd = interrupt == nullptr ? -1 : interrupt->descriptor(), .events = POLLIN, .revents = 0}}};
    int longest = -1;
    if (deadline) {
      const auto left = std::chrono::ceil<milliseconds>(*deadline - steady_clock::now()).count();
      if (left <= 0) {
        return false;
      }
      longest = static_cast<int>(left);
    }
    const int ready = poll(descriptors.data(), descriptors.size(), longest);
    if (interrupt != nullptr) {
      interrupt->check();
    }
    if (ready > 0 && descriptors[0].revents != 0) {
      return true;
    }
  }
}

}  // namespace

void CloseConnection::operator()(pg_conn* connection) const noexcept { PQfinish(connection); }

void ClearResult::operator()(pg_result* result) const noexcept { PQclear(result); }

void check_connection_string(const std::string& connection_string) { ConnectionOptions::parse(connection_string); }

RawConnection connect(const std::string& connection_string, const Interrupt* interrupt, HostMemory& memory) {
  constexpr std::string_view failed = "cannot connect to PostgreSQL: ";
  ConnectionOptions options = ConnectionOptions::parse(connection_string);
  options.add_defaults();
  const milliseconds timeout = options.connect_timeout();
  Hosts hosts{options};
  hosts.put_failed_last(memory);
  for (;;) {
    if (interrupt != nullptr) {
      interrupt->check();
    }
    hosts.write_to(options);
    RawConnection connection = options.start();
    // Each host has its own time.
    std::string host;
    steady_clock::time_point since = steady_clock::now();
    const auto remember_silence = [&] {
      if (!host.empty() && steady_clock::now() - since >= long_silence) {
        memory.add(host, HostMemory::Failure::silent);
      }
    };
    std::optional<steady_clock::time_point> deadline;
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;
    while (connection && PQstatus(connection.get()) != CONNECTION_BAD && status != PGRES_POLLING_OK &&
           status != PGRES_POLLING_FAILED) {
      const std::string now_at = host_key(PQhost(connection.get()), PQport(connection.get()));
      if (now_at != host) {
        remember_silence();
        host = now_at;
        since = steady_clock::now();
        if (timeout.count() > 0) {
          // A moment more than the kernel's own limit, after which libpq goes on to the next host by itself.
          deadline = since + timeout + milliseconds{500};
        }
      }
      if (!wait_for(PQsocket(connection.get()), status == PGRES_POLLING_WRITING, deadline, interrupt)) {
        break;
      }
      status = PQconnectPoll(connection.get());
    }
    if (connection && status == PGRES_POLLING_OK) {
      memory.forget(host);
      return connection;
    }
    remember_silence();
    if (!connection || PQstatus(connection.get()) == CONNECTION_BAD || status == PGRES_POLLING_FAILED) {
      throw ConnectionError{std::format("{}{}", failed, ConnectionOptions::message_of(connection.get()))};
    }
    if (!hosts.drop_through(PQhost(connection.get()), PQport(connection.get()))) {
      throw ConnectionError{std::format("{}{} did not answer within {} s", failed, host, timeout.count() / 1000)};
    }
  }
}

RawResult ask(pg_conn* connection, const std::string& sql, const Interrupt* interrupt) {
  constexpr std::string_view failed = "cannot set up the connection to PostgreSQL: ";
  constexpr seconds longest{10};
  const auto fail = [&] {
    throw ConnectionError{std::format("{}{}", failed, ConnectionOptions::message_of(connection))};
  };
  if (PQsendQuery(connection, sql.c_str()) != 1) {
    fail();
  }
  const std::optional deadline = steady_clock::now() + longest;
  RawResult last;
  for (;;) {
    while (PQisBusy(connection) == 1) {
      if (!wait_for(PQsocket(connection), false, deadline, interrupt)) {
        throw ConnectionError{std::format("{}no answer within {} s", failed, longest.count())};
      }
      if (PQconsumeInput(connection) != 1) {
        fail();
      }
    }
    RawResult result{PQgetResult(connection)};
    if (!result) {
      return last;
    }
    if (PQresultStatus(result.get()) != PGRES_TUPLES_OK && PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
      fail();
    }
    last = std::move(result);
  }
}

}  // namespace arrower::jobs::postgres
