// Connects to PostgreSQL with limits on how long the network may stay silent, in a way that can be interrupted.
#pragma once

#include <string>

#include <pqxx/connection>

#include "postgres/wake_up.hpp"

namespace arrower::jobs::postgres {

/// Throws ConfigurationError if libpq cannot parse the connection string.
void check_connection_string(const std::string& connection_string);

/// Connects to the first of the string's hosts that accepts. Where neither the string, its service nor the environment
/// sets them, these apply: connect_timeout 10 s a host, tcp_user_timeout 10 s, keepalives after 10 s, client_encoding
/// UTF8, and a fallback_application_name.
///
/// Throws ConfigurationError, ConnectionError; the latter also once `interrupt` (which may be null) is raised.
pqxx::connection connect(const std::string& connection_string, const Interrupt* interrupt);

}  // namespace arrower::jobs::postgres
