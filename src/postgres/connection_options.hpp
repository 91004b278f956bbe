// What libpq connects with: the options of a connection string, with our defaults and what a service file and the
// environment add.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "postgres/connect.hpp"

namespace arrower::jobs::postgres {

class ConnectionOptions {
 public:
  /// Throws ConfigurationError if libpq cannot parse the string, which the message does not repeat.
  static ConnectionOptions parse(const std::string& connection_string);

  /// Adds our defaults where the string, its service and the environment set nothing, and the options that libpq
  /// leaves to the caller or that depend on the other hosts of a list. Throws ConfigurationError for hosts and ports
  /// that cannot be meant.
  void add_defaults();

  /// Those that are set.
  const std::map<std::string, std::string>& values() const noexcept { return values_; }
  /// Empty: not set.
  std::string_view value(const std::string& keyword) const;
  void set(const std::string& keyword, std::string value) { values_[keyword] = std::move(value); }

  /// How long one host may take to answer. 0: no limit.
  std::chrono::milliseconds connect_timeout() const;

  /// Starts to connect, without waiting.
  RawConnection start() const;

  /// The last problem of a connection on one line, without the secrets that it was made with.
  static std::string message_of(pg_conn* connection);

 private:
  /// The options with what a service file and the environment add.
  std::map<std::string, std::string> effective() const;

  std::map<std::string, std::string> values_;
};

}  // namespace arrower::jobs::postgres
