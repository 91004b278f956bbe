// Which hosts have not answered lately, so that connections try the others first.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace arrower::jobs::postgres {

/// Shared by all connections of a pool. Hosts are named "host:port", as libpq reports them. Safe to use from several
/// threads.
class HostMemory {
 public:
  enum class Failure {
    /// Did not answer a connect.
    silent,
    /// No longer acknowledged what was sent to it in a session.
    lost,
  };

  /// How long a failure counts. After this time, one connection finds out whether the host is back.
  static constexpr std::chrono::seconds longest{60};

  using TimePoint = std::chrono::steady_clock::time_point;

  void add(const std::string& host, Failure failure, TimePoint now = std::chrono::steady_clock::now());
  void forget(const std::string& host);
  std::optional<Failure> find(const std::string& host, TimePoint now = std::chrono::steady_clock::now()) const;

 private:
  struct Entry {
    Failure failure;
    TimePoint since;
  };

  mutable std::mutex mutex_;
  // Guarded by mutex_:
  std::map<std::string, Entry> entries_;
};

}  // namespace arrower::jobs::postgres
