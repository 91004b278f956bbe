// Callers' connections that do not speak UTF-8, as payloads do.
#pragma once

#include <string>

#include <pqxx/connection>

struct pg_conn;

namespace arrower::jobs::postgres {

/// Makes a connection speak UTF-8 for as long as it lives, in a transaction or without. A statement that fails
/// meanwhile aborts the transaction: rolling back restores the encoding, too.
class Utf8Connection {
 public:
  explicit Utf8Connection(pg_conn* connection);
  explicit Utf8Connection(pqxx::connection& connection);
  ~Utf8Connection();
  Utf8Connection(const Utf8Connection&) = delete;
  Utf8Connection& operator=(const Utf8Connection&) = delete;

 private:
  pg_conn* connection_ = nullptr;
  pqxx::connection* connection_of_pqxx_ = nullptr;
  /// Empty: it speaks UTF-8 anyway.
  std::string before_;
};

}  // namespace arrower::jobs::postgres
