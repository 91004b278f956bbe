#include "postgres/client_encoding.hpp"

#include <exception>
#include <format>

#include <libpq-fe.h>
#include <arrower/jobs/error.hpp>

namespace arrower::jobs::postgres {

namespace {

constexpr const char* utf8 = "UTF8";

/// Of SQL_ASCII, bytes are sent as they are; whoever chose it means to send UTF-8.
bool speaks_utf8(const std::string& encoding) { return encoding == utf8 || encoding == "SQL_ASCII"; }

}  // namespace

Utf8Connection::Utf8Connection(pg_conn* connection) : connection_{connection} {
  const std::string before = pg_encoding_to_char(PQclientEncoding(connection));
  if (speaks_utf8(before)) {
    return;
  }
  if (PQsetClientEncoding(connection, utf8) != 0) {
    throw DatabaseError{std::format("cannot enqueue: {}", PQerrorMessage(connection)), ""};
  }
  before_ = before;
}

Utf8Connection::Utf8Connection(pqxx::connection& connection) : connection_of_pqxx_{&connection} {
  const std::string before = connection.get_client_encoding();
  if (!speaks_utf8(before)) {
    connection.set_client_encoding(utf8);
    before_ = before;
  }
}

Utf8Connection::~Utf8Connection() {
  if (before_.empty()) {
    return;
  }
  if (connection_ != nullptr) {
    PQsetClientEncoding(connection_, before_.c_str());
    return;
  }
  try {
    connection_of_pqxx_->set_client_encoding(before_.c_str());
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): a failed transaction takes what it set with it
  }
}

}  // namespace arrower::jobs::postgres
