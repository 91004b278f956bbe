// What error messages have in common that differ in a number, a name or an address only.
#pragma once

#include <string>
#include <string_view>

namespace arrower::jobs::inspector {

/// The message with each number, hexadecimal id and quoted text replaced by a placeholder, in one line and cut off
/// after 300 bytes: "user 42 has no "mail"" and "user 7 has no "fax"" both become "user <n> has no "..."".
std::string error_pattern(std::string_view message);

}  // namespace arrower::jobs::inspector
