// Where a scenario runs: a database of its own on the benchmark's server.
#pragma once

#include <chrono>
#include <string>

#include <arrower/jobs/testing/temporary_postgres.hpp>

namespace bench {

struct Settings {
  /// Small sizes and few repetitions: enough to notice a regression.
  bool quick = false;
  /// This program, for scenarios that run it again as a worker process.
  std::string program;
};

class Site {
 public:
  Site(arrower::jobs::testing::TemporaryPostgres& server, Settings settings, const std::string& database);

  const std::string& database() const noexcept { return database_; }
  pid_t postmaster() const noexcept { return server_.process_id(); }
  const Settings& settings() const noexcept { return settings_; }
  bool quick() const noexcept { return settings_.quick; }
  int repetitions() const noexcept { return settings_.quick ? 1 : 3; }
  /// How large to make something that is this large in a full run.
  int size(int full, int quick) const noexcept { return settings_.quick ? quick : full; }

  /// Runs SQL on a connection of its own.
  void execute(const std::string& sql) const;
  /// The one value that a query answers.
  std::string text(const std::string& sql) const;
  long count(const std::string& sql) const;
  double number(const std::string& sql) const;
  /// How many transactions its database has seen so far. Asked from outside of it, so that asking does not count; the
  /// server's count follows after a second or so.
  double transactions() const;
  /// Waits until a condition in SQL holds. Throws std::runtime_error if that takes longer than `longest`.
  void wait_until(const std::string& condition, std::chrono::seconds longest = std::chrono::minutes{10}) const;

  /// Empties all tables and brings the server to rest, so that every repetition starts from the same state.
  void reset() const;
  /// Writes out what is dirty, so that it does not fall into what is measured next.
  void settle() const;

 private:
  arrower::jobs::testing::TemporaryPostgres& server_;
  const Settings settings_;
  std::string name_;
  std::string database_;
};

}  // namespace bench
