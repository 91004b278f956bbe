// What somebody has mistyped: a command or option that there is not, and the one that is nearest to it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace arrower::jobs::cli {

/// For arguments that could not be read: says which word is no command or option, and what was probably meant. Nothing:
/// it is something else that is wrong.
std::optional<std::string> unknown_word(const CLI::App& app, const std::vector<std::string>& arguments);

/// How many characters have to be typed otherwise, added, left out, or swapped with the next one.
std::size_t typing_distance(std::string_view one, std::string_view other);

}  // namespace arrower::jobs::cli
