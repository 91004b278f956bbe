// Paths as they stand in URLs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace arrower::jobs::admin {

/// Nothing: it is not well-formed, or what it means is no text (U+0000, broken UTF-8).
std::optional<std::string> percent_decode(std::string_view text);

/// The parts between slashes, as they were sent: a slash within a name is %2F there.
std::vector<std::string_view> path_segments(std::string_view path);

}  // namespace arrower::jobs::admin
