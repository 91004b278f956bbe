// Which path the server may be told to live under: it becomes part of the page and of cookies.
#pragma once

#include <string_view>

namespace arrower::jobs::admin {

/// Empty, or "/jobs/admin": letters, digits and - . _ ~ between slashes.
bool is_path_prefix(std::string_view text);

}  // namespace arrower::jobs::admin
