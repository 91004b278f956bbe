// Binary data in JSON.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace arrower::jobs::model {

/// With padding, in one line.
std::string encode_base64(std::span<const std::byte> bytes);

/// Also with line breaks, as PostgreSQL's encode() makes them, and without padding. Nothing: it is not base64.
std::optional<std::vector<std::byte>> decode_base64(std::string_view text);

}  // namespace arrower::jobs::model
