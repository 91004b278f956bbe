// What all commands share: where the database is, how answers are written, how a command ends.
#pragma once

#include <stdexcept>
#include <string>

namespace CLI {
class App;
}

namespace arrower::jobs {
class Inspector;
}

namespace arrower::jobs::cli {

/// The exit statuses; the manual lists them.
inline constexpr int failed = 1;
inline constexpr int wrong_usage = 2;
inline constexpr int needs_attention = 3;

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
  /// What the program ends with if nothing is thrown.
  int status = 0;
};

Inspector inspector_of(const Program& program);

/// Each adds its commands, which run when they are asked for.
void add_audit(CLI::App& app, Program& program);
void add_operations(CLI::App& app, Program& program);
void add_performance(CLI::App& app, Program& program);
void add_completion(CLI::App& app, Program& program);
void add_cron(CLI::App& app, Program& program);
void add_doctor(CLI::App& app, Program& program);
void add_enqueue(CLI::App& app, Program& program);
void add_history(CLI::App& app, Program& program);
void add_index(CLI::App& app, Program& program);
void add_jobs(CLI::App& app, Program& program);
void add_manual(CLI::App& app, Program& program);
void add_migrate(CLI::App& app, Program& program);
void add_password(CLI::App& app, Program& program);
void add_roles(CLI::App& app, Program& program);
void add_queues(CLI::App& app, Program& program);
void add_schedules(CLI::App& app, Program& program);
void add_ui(CLI::App& app, Program& program);
void add_watch(CLI::App& app, Program& program);
void add_workers(CLI::App& app, Program& program);

/// Asks on the terminal; where there is none, `yes` must have been said. Throws UsageProblem if not.
void confirm(const std::string& what, bool yes);

}  // namespace arrower::jobs::cli
