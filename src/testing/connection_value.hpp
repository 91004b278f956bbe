// Values in connection strings of libpq.
#pragma once

#include <string>
#include <string_view>

namespace arrower::jobs::testing {

/// As it may stand behind "host=": in quotes where it needs them.
inline std::string connection_value(std::string_view value) {
  if (!value.empty() && value.find_first_of(" \t\n\r\f\v'\\") == std::string_view::npos) {
    return std::string{value};
  }
  std::string quoted{'\''};
  for (const char character : value) {
    if (character == '\'' || character == '\\') {
      quoted += '\\';
    }
    quoted += character;
  }
  return quoted + '\'';
}

}  // namespace arrower::jobs::testing
