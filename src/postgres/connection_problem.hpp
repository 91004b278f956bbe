// What is wrong with a connection string, in words that repeat none of it: it may hold a password anywhere, since what
// is malformed is cut in the wrong places. libpq's own messages quote it.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace arrower::jobs::postgres {

/// Of the message with which libpq refuses to parse a connection string.
std::string parse_problem(std::string_view message);

/// Throws ConfigurationError if the options hold what libpq would quote when it refuses them: a port that is no number,
/// or a host with what no name of a host holds, as an @, which is the end of a password.
void check_hosts_and_ports(const std::map<std::string, std::string>& options);

/// A message of libpq or the server about a connection with these options, without secrets and without values that
/// libpq quotes because it does not know them. Names of hosts, users and databases stay.
std::string without_secrets(std::string message, const std::map<std::string, std::string>& options);

}  // namespace arrower::jobs::postgres
