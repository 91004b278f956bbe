// arrower-jobs password: a line for the file of users, with the password's hash.
#include <CLI/CLI.hpp>

#include <termios.h>
#include <unistd.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "credentials_file.hpp"
#include "program.hpp"
#include "security/password_hash.hpp"

namespace arrower::jobs::cli {

namespace {

/// While it lives, the terminal does not show what is typed.
class Hidden {
 public:
  Hidden() {
    if (tcgetattr(STDIN_FILENO, &before_) == 0) {
      termios hidden = before_;
      hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
      hides_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
    }
  }
  ~Hidden() {
    if (hides_) {
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
      std::cerr << '\n';
    }
  }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;

 private:
  termios before_{};
  bool hides_ = false;
};

std::string read_line() {
  std::string line;
  if (!std::getline(std::cin, line)) {
    throw UsageProblem{"there is no password: type it, or give it on standard input"};
  }
  return line;
}

std::string ask(const std::string& what) {
  const Hidden hidden;
  std::cerr << what << ": " << std::flush;
  return read_line();
}

std::string read_password() {
  if (isatty(STDIN_FILENO) == 0) {
    std::string password = read_line();
    if (password.ends_with('\r')) {
      throw UsageProblem{
          "the password ends with a carriage return, which cannot be typed into a browser: end the line with a line "
          "feed alone"};
    }
    return password;
  }
  std::string password = ask("Password");
  if (password != ask("Again")) {
    throw UsageProblem{"the two are not the same"};
  }
  return password;
}

}  // namespace

void add_password(CLI::App& app, Program& /*program*/) {
  auto name = std::make_shared<std::string>();
  auto read_only = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand(
      "password", "Ask for a password, or read it from standard input, and print the user's line for ui --users");
  command->add_option("name", *name, "Who signs in with it")->required();
  command->add_flag("--read-only", *read_only, "Let them see everything and change nothing");
  command->callback([name, read_only] {
    if (name->empty() || name->find_first_of(":\r\n") != std::string::npos || name->starts_with('#')) {
      throw UsageProblem{"the name must not be empty, begin with # or contain a colon or the end of a line"};
    }
    std::cout << *name << ':' << admin::hash_password(read_password())
              << (*read_only ? ":" + std::string{read_only_mark} : std::string{}) << '\n';
  });
}

}  // namespace arrower::jobs::cli
