// Connects to PostgreSQL with limits on how long the network may stay silent, in a way that can be interrupted.
#pragma once

#include <memory>
#include <string>

#include "postgres/host_memory.hpp"
#include "postgres/wake_up.hpp"

struct pg_conn;
struct pg_result;

namespace arrower::jobs::postgres {

struct CloseConnection {
  void operator()(pg_conn* connection) const noexcept;
};
using RawConnection = std::unique_ptr<pg_conn, CloseConnection>;

struct ClearResult {
  void operator()(pg_result* result) const noexcept;
};
using RawResult = std::unique_ptr<pg_result, ClearResult>;

/// Throws ConfigurationError if libpq cannot parse the connection string.
void check_connection_string(const std::string& connection_string);

/// Connects to the first of the string's hosts that accepts; hosts that have failed lately are tried last. Where
/// neither the string, its service nor the environment sets them, these apply: connect_timeout 10 s a host,
/// tcp_user_timeout 10 s, keepalives after 5 s, client_encoding UTF8, and a fallback_application_name.
///
/// Throws ConfigurationError, ConnectionError; the latter also once `interrupt` (which may be null) is raised.
RawConnection connect(const std::string& connection_string, const Interrupt* interrupt, HostMemory& memory);

/// Runs SQL on a connection that was just made, where no one else can cut it yet. Returns the last result. Throws
/// ConnectionError if that fails, if there is no answer within 10 s, and once `interrupt` (which may be null) is
/// raised.
RawResult ask(pg_conn* connection, const std::string& sql, const Interrupt* interrupt);

}  // namespace arrower::jobs::postgres
