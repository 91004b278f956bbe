// Runs a program to its end and keeps what it wrote.
#pragma once

#include <string>
#include <vector>

namespace arrower::jobs::tests {

struct ProgramRun {
  int status = 0;
  std::string output;
  std::string errors;
};

/// Without a terminal and with nothing to read. The first argument is the program's path. Throws std::runtime_error if
/// it cannot be run.
ProgramRun run_program(const std::vector<std::string>& arguments);

}  // namespace arrower::jobs::tests
