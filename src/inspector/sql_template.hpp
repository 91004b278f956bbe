// SQL with places that are filled in: {condition}, {queues}, ...
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace arrower::jobs::inspector {

/// Puts the text in the place of each "{name}"; asks for it only if there is one. What it puts in is not looked at
/// again.
void fill(std::string& sql, std::string_view name, const std::function<std::string()>& text);

}  // namespace arrower::jobs::inspector
