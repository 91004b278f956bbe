// Text that PostgreSQL can hold: valid UTF-8 without the character U+0000. Characters, whatever the locale.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace arrower::jobs::model {

constexpr bool is_digit(char character) noexcept { return character >= '0' && character <= '9'; }

bool is_storable_text(std::string_view text) noexcept;

/// What of an error message can be stored: broken UTF-8 and U+0000 replaced by U+FFFD, cut to `limit` bytes.
std::string error_text(std::string_view text, std::size_t limit = 8192);

}  // namespace arrower::jobs::model
