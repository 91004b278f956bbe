// Connections of the testing kit to a server of the user's.
#pragma once

#include <string>

#include <pqxx/pqxx>

namespace arrower::jobs::testing {

/// Throws ConfigurationError, ConnectionError, without the secrets of the string.
pqxx::connection connect_to_server(const std::string& connection_string);

}  // namespace arrower::jobs::testing
