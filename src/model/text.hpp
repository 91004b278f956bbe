// Text that PostgreSQL can hold: valid UTF-8 without the character U+0000. Characters, whatever the locale.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace arrower::jobs::model {

constexpr bool is_digit(char character) noexcept { return character >= '0' && character <= '9'; }

bool is_storable_text(std::string_view text) noexcept;

/// What of an error message can be stored: broken UTF-8 and U+0000 replaced by U+FFFD, cut to `limit` bytes.
std::string error_text(std::string_view text, std::size_t limit = 8192);

enum class LineBreaks : std::uint8_t { kept, escaped };

/// Text for terminals and logs: characters that steer a terminal, hide, or change the order of what stands around them
/// are written as JSON writes them (\u001b), so that they are seen and do nothing; in pairs above U+FFFF. What is not
/// UTF-8 becomes U+FFFD. With `kept`, line feeds and tabs stay; JSON stays the same JSON.
std::string visible_text(std::string_view text, LineBreaks line_breaks);

}  // namespace arrower::jobs::model
