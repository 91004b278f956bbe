#include "testing/server_connection.hpp"

#include <format>

#include <arrower/jobs/error.hpp>

#include "postgres/connection_options.hpp"
#include "postgres/connection_problem.hpp"

namespace arrower::jobs::testing {

pqxx::connection connect_to_server(const std::string& connection_string) {
  const auto options = postgres::ConnectionOptions::parse(connection_string);
  try {
    return pqxx::connection{connection_string};
  } catch (const pqxx::broken_connection& error) {
    throw ConnectionError{std::format("the test server cannot be reached: {}",
                                      postgres::without_secrets(error.what(), options.values()))};
  }
}

}  // namespace arrower::jobs::testing
