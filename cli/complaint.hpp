// What the program says on standard error.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace arrower::jobs::cli {

/// "arrower-jobs: ..." on a line. Text from the database, which errors repeat, does not steer the terminal.
void complain(std::string_view problem);

/// Several lines, safe to show.
std::string printable_lines(std::string_view text);

/// Whether a word holds a connection string, and so perhaps a password. Its place is behind --database alone.
bool holds_connection_string(std::string_view word);

/// A message without those of the arguments that hold a connection string.
std::string without_connection_strings(std::string message, const std::vector<std::string>& arguments);

}  // namespace arrower::jobs::cli
