// A private PgBouncer in transaction mode in front of the run's server.
#pragma once

#include <filesystem>
#include <string>

#include <sys/types.h>

namespace arrower::jobs::tests {

class PgBouncer {
 public:
  /// Throws std::runtime_error if it does not start.
  explicit PgBouncer(const std::string& upstream);
  ~PgBouncer();
  PgBouncer(const PgBouncer&) = delete;
  PgBouncer& operator=(const PgBouncer&) = delete;

  const std::string& connection_string() const noexcept { return connection_string_; }

 private:
  void stop() noexcept;

  std::filesystem::path directory_;
  std::string connection_string_;
  pid_t process_ = 0;
};

}  // namespace arrower::jobs::tests
