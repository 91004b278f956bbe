// One connection of ours, with the statements prepared on it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include <pqxx/connection>
#include <pqxx/params>
#include <pqxx/result>
#include <pqxx/transaction_base>

namespace arrower::jobs::postgres {

/// Throws ConfigurationError if libpq cannot parse the connection string.
void check_connection_string(const std::string& connection_string);

class Session {
 public:
  /// Connects. Throws ConnectionError.
  explicit Session(const std::string& connection_string);

  pqxx::connection& connection() noexcept { return connection_; }

  /// Runs a statement in a transaction on this connection; by name from the second time on, if it may.
  pqxx::result execute(pqxx::transaction_base& transaction, const std::string& sql, const pqxx::params& parameters,
                       bool prepare);

  /// Runs a statement that commits by itself. Throws libpqxx's errors.
  pqxx::result execute(const std::string& sql, const pqxx::params& parameters, bool prepare);

  /// Prepares a statement, if it is not yet, and answers its name.
  const std::string& prepare(const std::string& sql);

  /// Whether a pooler stands in between, which may hand every transaction to another server process and calls prepared
  /// statements by other names. Told by the process id that the pooler makes up; asks once.
  bool is_pooled(pqxx::transaction_base& transaction);

  /// Whether the server has hung up, told by the socket alone: no round trip.
  bool is_broken() const noexcept;

 private:
  pqxx::connection connection_;
  std::unordered_map<std::string, std::string> prepared_;
  std::optional<bool> pooled_;
};

/// Throws the error that is being handled as one of ours. `what` says what was tried.
[[noreturn]] void rethrow_translated(std::string_view what);

/// Calls a function that talks to PostgreSQL and throws libpqxx's errors; throws ours instead.
template <class Function>
auto translate_errors(std::string_view what, Function&& function) -> decltype(function()) {
  try {
    return function();
  } catch (...) {
    rethrow_translated(what);
  }
}

}  // namespace arrower::jobs::postgres
