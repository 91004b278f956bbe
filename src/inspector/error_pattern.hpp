// What error messages have in common that differ in a number, a name or an address only.
#pragma once

#include <string>
#include <string_view>

namespace arrower::jobs::inspector {

/// The first 1,000 characters of a message with each number, hexadecimal id and quoted text replaced by a placeholder,
/// in one line and cut off after 300 characters: "user 42 has no "mail"" and "user 7 has no "fax"" both become "user
/// <n> has no "..."". Failures are grouped by it: it takes a twentieth of the time of error_pattern.sql, by which their
/// jobs are found. A test holds one to the other.
std::string error_pattern(std::string_view message);

/// The same as SQL, where `error` is SQL for the message.
std::string error_pattern_sql(std::string_view error);

}  // namespace arrower::jobs::inspector
