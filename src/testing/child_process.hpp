// Runs a program as an ordinary user; for TemporaryPostgres.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace arrower::jobs::testing {

struct UserIds {
  uid_t user;
  gid_t group;
};

/// Whom to run servers as: nobody else unless this process is root's, whom PostgreSQL refuses.
std::optional<UserIds> ordinary_user();

struct ChildOptions {
  std::filesystem::path working_directory;
  /// Takes standard output and error; appended to.
  std::filesystem::path log;
  std::optional<UserIds> user;
  /// Gets this signal when the thread that started it ends, however it ends; 0: lives on.
  int signal_on_parent_death = 0;
};

/// Starts a program in a process group of its own, so that Ctrl-C on the terminal does not reach it. Throws Error.
pid_t start_child(const std::vector<std::string>& command, const ChildOptions& options);

/// Waits for the end of a child. Answers its exit status (128 + signal if it was killed), nothing if it still runs at
/// the deadline.
std::optional<int> wait_for_child(pid_t child, std::chrono::milliseconds longest);

}  // namespace arrower::jobs::testing
