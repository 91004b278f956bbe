// What all commands share: where the database is, how answers are written, how a command ends.
#pragma once

#include <stdexcept>
#include <string>

namespace CLI {
class App;
}

namespace arrower::jobs::cli {

/// The exit statuses; the manual lists them.
inline constexpr int failed = 1;
inline constexpr int wrong_usage = 2;

/// Ends the program with `wrong_usage`: what was asked for cannot be meant.
class UsageProblem : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The options that stand before every command.
struct Program {
  /// --database, else DATABASE_URL, else what libpq's environment says.
  std::string database;
  std::string schema = "arrower";
  /// For programs: JSON instead of text.
  bool json = false;
};

/// Each adds its command, which runs when it is asked for.
void add_cron(CLI::App& app, Program& program);
void add_migrate(CLI::App& app, Program& program);

/// Asks on the terminal; where there is none, `yes` must have been said. Throws UsageProblem if not.
void confirm(const std::string& what, bool yes);

}  // namespace arrower::jobs::cli
