#include "inspector/page_cursor.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <format>
#include <limits>

#include <arrower/jobs/error.hpp>

#include "model/text.hpp"

namespace arrower::jobs::inspector {

namespace {

/// A place as 32 hexadecimal digits, behind a letter for the order and before one that guards against typing errors.
constexpr std::size_t digits = 16;
constexpr std::size_t length = 1 + (2 * digits) + 1;

char order_of(bool oldest_first) noexcept { return oldest_first ? 'o' : 'n'; }

char guard_of(std::string_view text) noexcept {
  unsigned sum = 7;
  for (const char character : text) {
    sum = (sum * 31 + static_cast<unsigned char>(character)) % 65'521;
  }
  return static_cast<char>('a' + (sum % 26));
}

InvalidFilterError no_cursor(std::string_view cursor, std::string_view page) {
  return InvalidFilterError{
      std::format("the page starts after \"{}\", which is not where a page has ended; hand back {}::next as it was, or "
                  "nothing for the first page",
                  model::error_text(cursor, 100), page)};
}

std::int64_t number_of(std::string_view text, bool& valid) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  valid = valid && error == std::errc{} && end == text.data() + text.size();
  return std::bit_cast<std::int64_t>(number);
}

}  // namespace

std::string encode_cursor(ListPlace place, bool oldest_first) {
  std::string text = std::format("{}{:016x}{:016x}", order_of(oldest_first), std::bit_cast<std::uint64_t>(place.time),
                                 std::bit_cast<std::uint64_t>(place.id));
  text += guard_of(text);
  return text;
}

ListPlace decode_cursor(std::string_view cursor, bool oldest_first) {
  // A year behind which PostgreSQL has no times would make the statement fail.
  constexpr std::int64_t last_time = 253'402'300'800'000'000;
  bool valid = cursor.size() == length && guard_of(cursor.substr(0, length - 1)) == cursor.back() &&
               (cursor.front() == 'o' || cursor.front() == 'n');
  ListPlace place;
  if (valid) {
    place = {.time = number_of(cursor.substr(1, digits), valid),
             .id = number_of(cursor.substr(1 + digits, digits), valid)};
  }
  if (!valid || place.time < 0 || place.time > last_time) {
    throw no_cursor(cursor, "JobPage");
  }
  if (cursor.front() != order_of(oldest_first)) {
    throw InvalidFilterError{
        "the page starts after one of a list in the other order; ask for all pages of a list with the same "
        "oldest_first"};
  }
  return place;
}

std::string encode_name_cursor(std::string_view name) {
  std::string text = "q";
  for (const char byte : name) {
    text += std::format("{:02x}", static_cast<unsigned char>(byte));
  }
  text += guard_of(text);
  return text;
}

std::string decode_name_cursor(std::string_view cursor) {
  bool valid = cursor.size() >= 2 && cursor.size() % 2 == 0 && cursor.front() == 'q' &&
               guard_of(cursor.substr(0, cursor.size() - 1)) == cursor.back();
  std::string name;
  for (std::size_t at = 1; valid && at + 2 < cursor.size(); at += 2) {
    name += static_cast<char>(number_of(cursor.substr(at, 2), valid));
  }
  if (!valid || !model::is_storable_text(name)) {
    throw no_cursor(cursor, "QueuePage");
  }
  return name;
}

}  // namespace arrower::jobs::inspector
