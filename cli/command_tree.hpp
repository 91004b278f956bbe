// The commands and options of the program as data, for the manual and shell completion: so that neither can lag behind.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace arrower::jobs::cli {

struct OptionEntry {
  /// "-q", "--queue"; for what stands after the command its name alone.
  std::vector<std::string> names;
  std::string description;
  /// Takes a value.
  bool takes_value = false;
  bool positional = false;
  bool required = false;
  /// What it is if it is not given; empty: nothing to tell.
  std::string default_value;
  /// The only values that are allowed; empty: any.
  std::vector<std::string> choices;
};

struct CommandEntry {
  /// With the commands before it: "jobs list"; "" for the program itself.
  std::string path;
  std::string description;
  std::vector<OptionEntry> options;
  /// Names of the commands that may follow.
  std::vector<std::string> children;
};

/// The program first, then each command before its children, in the order of the help.
std::vector<CommandEntry> command_tree(const CLI::App& app);

}  // namespace arrower::jobs::cli
