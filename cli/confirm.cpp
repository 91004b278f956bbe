#include <unistd.h>

#include <iostream>
#include <string>

#include "complaint.hpp"
#include "program.hpp"

namespace arrower::jobs::cli {

void confirm(const std::string& what, bool yes) {
  if (yes) {
    return;
  }
  if (isatty(STDIN_FILENO) == 0) {
    throw UsageProblem{what + ": say --yes if that is what you want"};
  }
  std::cerr << printable_lines(what) << ". Go ahead? [y/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  if (!answer.starts_with('y') && !answer.starts_with('Y')) {
    throw UsageProblem{"nothing was changed"};
  }
}

}  // namespace arrower::jobs::cli
