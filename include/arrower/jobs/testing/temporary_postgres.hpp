// A private PostgreSQL server for tests and demonstrations.
#pragma once

#include <arrower/jobs/detail/require_cxx20.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include <sys/types.h>

#include <arrower/jobs/testing/test_database.hpp>

namespace arrower::jobs::testing {

struct TemporaryPostgresOptions {
  /// Where initdb and postgres are. Default: $ARROWER_POSTGRES_BIN, else the newest under /usr/lib/postgresql, else
  /// what `pg_config --bindir` says.
  std::filesystem::path bin_directory = {};

  /// Settings for postgresql.conf beyond the defaults, for example {"fsync", "off"}. Durability is on unless turned off
  /// here.
  std::map<std::string, std::string> settings = {};

  /// Leave the server running and its directory in place when the object goes away.
  bool keep = false;
};

/// Starts a server in a directory of its own under the system's temporary directory ($TMPDIR; /tmp if that has a comma,
/// with which libpq cannot connect), reachable by a Unix socket there, run as an ordinary user even when the program is
/// root's; stops it and removes the directory in the end. If the program is killed or crashes, the server ends by
/// itself, and the next one to start removes the directory. Not for use by several threads at once.
///
///     arrower::jobs::testing::TemporaryPostgres server;
///     arrower::jobs::migrate(server.connection_string());
class TemporaryPostgres {
 public:
  enum class StopMode {
    /// Rolls back what is under way and stops cleanly.
    fast,
    /// As a crash: what was committed is recovered from the log at the next start.
    immediate,
  };

  /// Returns when the server takes connections. Throws ConfigurationError if no server is installed or the temporary
  /// directory's path is too long for a socket, and Error with the end of the server's log if it does not start.
  explicit TemporaryPostgres(TemporaryPostgresOptions options = {});
  ~TemporaryPostgres();

  /// One server for all tests of a program: started by the first call, which several threads may make, and stopped when
  /// the program ends. It does not write through to the disk (fsync is off), and takes 400 connections.
  static TemporaryPostgres& shared();

  /// A migrated database for one test.
  TestDatabase fresh_database(const TestDatabaseOptions& options = {}) const;

  TemporaryPostgres(const TemporaryPostgres&) = delete;
  TemporaryPostgres& operator=(const TemporaryPostgres&) = delete;

  /// For libpq: "host=... user=postgres dbname=postgres". The same after a restart.
  const std::string& connection_string() const noexcept;
  const std::filesystem::path& directory() const noexcept;
  const std::filesystem::path& bin_directory() const noexcept;
  pid_t process_id() const noexcept;

  /// Stops the server; does nothing if it does not run. Throws Error if it does not end within 30 s.
  void stop(StopMode mode = StopMode::fast);

  /// Starts it again after `stop`. Throws Error as the constructor.
  void start();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace arrower::jobs::testing
