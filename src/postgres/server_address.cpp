#include "postgres/server_address.hpp"

#include <charconv>
#include <format>

#include <libpq-fe.h>

namespace arrower::jobs::postgres {

namespace {

std::string_view text(const char* value) { return value == nullptr ? std::string_view{} : std::string_view{value}; }

}  // namespace

KnownAddress server_address(std::string_view host, std::string_view port) {
  if (host.empty()) {
    return nullptr;
  }
  // A directory, or a name in the abstract namespace.
  if (host.starts_with('/') || host.starts_with('@')) {
    return std::make_shared<ServerAddress>(ServerAddress{.address = std::format("{}/.s.PGSQL.{}", host, port)});
  }
  int number = 0;
  std::from_chars(port.data(), port.data() + port.size(), number);
  return std::make_shared<ServerAddress>(ServerAddress{.address = std::string{host}, .port = number});
}

KnownAddress server_of(const pqxx::connection& connection) {
  return connection.is_open() ? server_address(text(connection.hostname()), text(connection.port())) : nullptr;
}

KnownAddress server_of(const pg_conn* connection) {
  return server_address(text(PQhost(connection)), text(PQport(connection)));
}

}  // namespace arrower::jobs::postgres
