// Text as JSON writes it.
#pragma once

#include <string>
#include <string_view>

namespace arrower::jobs::admin {

/// With quotes; what is not UTF-8 becomes U+FFFD.
void append_json_text(std::string& json, std::string_view text);

}  // namespace arrower::jobs::admin
