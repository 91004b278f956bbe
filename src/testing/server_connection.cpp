#include "testing/server_connection.hpp"

#include <format>
#include <memory>
#include <new>

#include <libpq-fe.h>
#include <arrower/jobs/error.hpp>

#include "postgres/connect.hpp"
#include "postgres/connection_problem.hpp"

namespace arrower::jobs::testing {

std::map<std::string, std::string> options_of(const std::string& connection_string) {
  postgres::check_connection_string(connection_string);
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options{
      PQconninfoParse(connection_string.c_str(), nullptr), &PQconninfoFree};
  if (!options) {
    throw std::bad_alloc{};
  }
  std::map<std::string, std::string> values;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) {
      values.emplace(option->keyword, option->val);
    }
  }
  return values;
}

pqxx::connection connect_to_server(const std::string& connection_string) {
  const std::map<std::string, std::string> options = options_of(connection_string);
  try {
    return pqxx::connection{connection_string};
  } catch (const pqxx::broken_connection& error) {
    throw ConnectionError{
        std::format("the test server cannot be reached: {}", postgres::without_secrets(error.what(), options))};
  }
}

}  // namespace arrower::jobs::testing
