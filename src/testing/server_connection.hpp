// Connections of the testing kit to a server of the user's.
#pragma once

#include <map>
#include <string>

#include <pqxx/pqxx>

namespace arrower::jobs::testing {

/// What a connection string sets. Throws ConfigurationError, without a word of the string, which may hold a password.
std::map<std::string, std::string> options_of(const std::string& connection_string);

/// Throws ConfigurationError, ConnectionError.
pqxx::connection connect_to_server(const std::string& connection_string);

}  // namespace arrower::jobs::testing
