// Text that PostgreSQL can hold: valid UTF-8 without the character U+0000.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace arrower::jobs::model {

bool is_storable_text(std::string_view text) noexcept;

/// What of an error message can be stored: broken UTF-8 and U+0000 replaced by U+FFFD, cut to `limit` bytes.
std::string error_text(std::string_view text, std::size_t limit = 8192);

}  // namespace arrower::jobs::model
