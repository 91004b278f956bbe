// Databases that belong to one test.
#pragma once

#include <arrower/jobs/detail/require_cxx20.hpp>

#include <memory>
#include <string>

namespace pqxx {
class connection;
}

namespace arrower::jobs::testing {

/// What a TestDatabase holds at the beginning.
struct TestDatabaseOptions {
  /// PostgreSQL schema with the jobs tables, migrated. Default "arrower"; 1 to 50 bytes.
  std::string schema = "arrower";

  /// Makes what your program needs beside the jobs tables: its own tables, say. Called once in a process for all
  /// databases with the same function and schema; the others are copies. Default: nothing.
  ///
  ///     TestDatabase database{{.prepare = [](pqxx::connection& connection) { shop::create_tables(connection); }}};
  void (*prepare)(pqxx::connection& connection) = nullptr;
};

/// An empty, migrated database for one test, dropped in the end: a copy of a template, so that it comes in some ten
/// milliseconds. It stands on the server that $ARROWER_TEST_DATABASE names (a connection string of a user who may
/// create databases: a CI's service container, say), else on TemporaryPostgres::shared(). Not for use by several
/// threads at once, but several may each make their own.
///
///     arrower::jobs::testing::TestDatabase database;
///     arrower::jobs::PostgresQueue queue{database.connection_string()};
class TestDatabase {
 public:
  /// Throws ConfigurationError if no server is installed, or for options out of range, and ConnectionError and
  /// MigrationError as `migrate`.
  explicit TestDatabase(const TestDatabaseOptions& options = {});
  /// On the server of this connection string.
  explicit TestDatabase(const std::string& server, const TestDatabaseOptions& options = {});
  /// One that all tests of this process with the same options share, for tests that leave nothing behind; dropped when
  /// the process ends. Safe to call from several threads.
  static const TestDatabase& shared(const TestDatabaseOptions& options = {});
  /// Ends the connections that are still open.
  ~TestDatabase();
  TestDatabase(TestDatabase&& other) noexcept;
  TestDatabase& operator=(TestDatabase&& other) noexcept;

  const std::string& connection_string() const noexcept;
  const std::string& schema() const noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace arrower::jobs::testing
