// Which server connections speak to, as telemetry tells it.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include <pqxx/connection>

struct pg_conn;

namespace arrower::jobs::postgres {

struct ServerAddress {
  /// The host's name or address as the connection string has it, or the path of a Unix socket.
  std::string address;
  /// 0: a Unix socket.
  int port = 0;

  bool operator==(const ServerAddress&) const = default;
};

/// Null: not known.
using KnownAddress = std::shared_ptr<const ServerAddress>;

/// `host` and `port` as libpq reports them.
KnownAddress server_address(std::string_view host, std::string_view port);
KnownAddress server_of(const pqxx::connection& connection);
KnownAddress server_of(const pg_conn* connection);

/// The server of a pool's connections: that of the one that was made last. Safe to use from several threads.
class CurrentServer {
 public:
  /// Null until there was a connection.
  KnownAddress get() const {
    const std::scoped_lock lock{mutex_};
    return address_;
  }
  void set(KnownAddress address) {
    const std::scoped_lock lock{mutex_};
    address_.swap(address);
  }

 private:
  mutable std::mutex mutex_;
  // Guarded by mutex_:
  KnownAddress address_;
};

}  // namespace arrower::jobs::postgres
