// Where a page of a list starts, as text that callers hand back as it is.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace arrower::jobs::inspector {

/// A place in a list of jobs: its row's time in microseconds since 1970, and its job.
struct ListPlace {
  std::int64_t time = 0;
  std::int64_t id = 0;

  friend auto operator<=>(const ListPlace&, const ListPlace&) = default;
};

/// Made of characters that stand in an URL as they are.
std::string encode_cursor(ListPlace place, bool oldest_first);

/// Throws InvalidFilterError for a text that is no cursor, or one of a list in the other order.
ListPlace decode_cursor(std::string_view cursor, bool oldest_first);

/// The same for a list by name, which goes on with this one.
std::string encode_name_cursor(std::string_view name);

/// Throws InvalidFilterError for a text that is no cursor.
std::string decode_name_cursor(std::string_view cursor);

}  // namespace arrower::jobs::inspector
