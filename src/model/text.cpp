#include "model/text.hpp"

#include <format>

namespace arrower::jobs::model {

namespace {

/// The length of the UTF-8 sequence at the front of a text that is not empty; 0 if it is broken or U+0000.
std::size_t sequence_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) {
    return lead == 0 ? 0 : 1;
  }
  std::size_t length = 0;
  unsigned char lowest = 0x80;
  unsigned char highest = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    lowest = lead == 0xE0 ? 0xA0 : 0x80;   // shorter forms
    highest = lead == 0xED ? 0x9F : 0xBF;  // surrogates
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    lowest = lead == 0xF0 ? 0x90 : 0x80;
    highest = lead == 0xF4 ? 0x8F : 0xBF;  // above U+10FFFF
  }
  if (length == 0 || text.size() < length || byte(1) < lowest || byte(1) > highest) {
    return 0;
  }
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) {
      return 0;
    }
  }
  return length;
}

/// Of a whole sequence.
char32_t code_point(std::string_view sequence) noexcept {
  const auto lead = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) {
    return lead;
  }
  char32_t point = lead & (0xFFU >> (sequence.size() + 1));
  for (const char byte : sequence.substr(1)) {
    point = (point << 6U) | (static_cast<unsigned char>(byte) & 0x3FU);
  }
  return point;
}

/// Without the joiners U+200C and U+200D and the variation selectors, which ordinary text needs.
bool steers_or_hides(char32_t point) noexcept {
  const auto within = [point](char32_t first, char32_t last) { return point >= first && point <= last; };
  return point < 0x20 || within(0x7F, 0x9F)                   // control characters
         || point == 0x061C || within(0x200E, 0x200F)         // marks of direction
         || within(0x202A, 0x202E) || within(0x2066, 0x206F)  // overrides and isolates of direction
         || within(0x2028, 0x2029)                            // ends of lines and paragraphs
         || point == 0x180E || point == 0x200B || point == 0xFEFF || within(0x2060, 0x2065)  // without width
         || within(0xFFF9, 0xFFFB)                                                           // annotations
         || within(0xE0000, 0xE007F);                                                        // tags
}

std::string escaped(char32_t point) {
  switch (point) {
    case '\n':
      return "\\n";
    case '\t':
      return "\\t";
    case '\r':
      return "\\r";
    default:
      break;
  }
  const auto value = static_cast<unsigned>(point);
  return value < 0x10000 ? std::format("\\u{:04x}", value)
                         : std::format("\\u{:04x}\\u{:04x}", 0xD800U + ((value - 0x10000U) >> 10U),
                                       0xDC00U + ((value - 0x10000U) & 0x3FFU));
}

}  // namespace

bool is_storable_text(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) {
      return false;
    }
    text.remove_prefix(length);
  }
  return true;
}

std::string error_text(std::string_view text, std::size_t limit) {
  std::string result;
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    const std::string_view next = length == 0 ? std::string_view{"\xEF\xBF\xBD"} : text.substr(0, length);
    if (result.size() + next.size() > limit) {
      break;
    }
    result += next;
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return result;
}

std::string visible_text(std::string_view text, LineBreaks line_breaks) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const char first = text.front();
    if (first == '\0') {
      result += escaped(0);
      text.remove_prefix(1);
      continue;
    }
    const std::size_t length = sequence_length(text);
    const std::string_view next = length == 0 ? std::string_view{"\xEF\xBF\xBD"} : text.substr(0, length);
    const char32_t point = code_point(next);
    const bool stays = line_breaks == LineBreaks::kept && (first == '\n' || first == '\t');
    if (steers_or_hides(point) && !stays) {
      result += escaped(point);
    } else {
      result += next;
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return result;
}

}  // namespace arrower::jobs::model
