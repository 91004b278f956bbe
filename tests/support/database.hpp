// A database of its own for each test.
#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <arrower/jobs.hpp>
#include <arrower/jobs/testing/test_database.hpp>
#include <pqxx/pqxx>

namespace arrower::jobs::tests {

/// What the queue under test has logged, with the levels, for a test that asks or fails.
class CapturedLog {
 public:
  CapturedLog();
  ~CapturedLog();
  const std::shared_ptr<spdlog::logger>& logger() const noexcept { return logger_; }
  std::string text() const;
  bool contains(const std::string& part) const { return text().find(part) != std::string::npos; }

 private:
  struct Lines;
  std::shared_ptr<Lines> lines_;
  std::shared_ptr<spdlog::logger> logger_;
};

/// Several tests run at the same time on one server: what a test asks of the server's own views, say `pg_stat_activity`
/// or `pg_locks`, it asks of `current_database()` alone.
class DatabaseTest : public ::testing::Test {
 protected:
  DatabaseTest();
  ~DatabaseTest() override;

  const std::string& database() const noexcept { return test_database_.connection_string(); }
  const std::string& schema() const noexcept { return test_database_.schema(); }

  /// Options of a queue in this test's schema, with quick polling and this test's log.
  QueueOptions options(QueueOptions options = {}) const;

  /// Runs SQL in which {} stands for the quoted schema, in a transaction of its own.
  pqxx::result sql(const std::string& text, const pqxx::params& parameters = {});
  /// The first field of the answer.
  template <class T>
  T value(const std::string& text, const pqxx::params& parameters = {}) {
    return sql(text, parameters).one_field().as<T>();
  }

  std::int64_t waiting() { return value<std::int64_t>("select count(*) from {}.jobs"); }
  std::int64_t history(const std::string& outcome) {
    return value<std::int64_t>("select count(*) from {}.job_history where outcome = $1", pqxx::params{outcome});
  }

  /// Creates a role that can sign in. Roles belong to the whole server: this one's name is the database's and this.
  std::string create_role(const std::string& suffix);
  /// Drops a role, if it is there, with what it was granted.
  void drop_role(const std::string& role);
  /// The connection string for a role.
  std::string database_as(const std::string& role) const;

  pqxx::connection& connection() noexcept { return connection_; }
  const CapturedLog& log() const noexcept { return log_; }

 private:
  const testing::TestDatabase test_database_;
  pqxx::connection connection_;
  CapturedLog log_;
};

}  // namespace arrower::jobs::tests
