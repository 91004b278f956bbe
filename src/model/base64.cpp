#include "model/base64.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace arrower::jobs::model {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_digit = 0xFF;

constexpr auto digit_values = [] {
  std::array<std::uint8_t, 256> values;
  values.fill(no_digit);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}();

}  // namespace

std::string encode_base64(std::span<const std::byte> bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t begin = 0; begin < bytes.size(); begin += 3) {
    const auto group = bytes.subspan(begin, std::min<std::size_t>(3, bytes.size() - begin));
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      bits = bits << 8 | (i < group.size() ? std::to_integer<std::uint32_t>(group[i]) : 0);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      text += i <= group.size() ? alphabet[bits >> (18 - 6 * i) & 0x3F] : '=';
    }
  }
  return text;
}

std::optional<std::vector<std::byte>> decode_base64(std::string_view text) {
  std::vector<std::byte> bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  int held = 0;
  std::size_t count = 0;
  std::size_t padding = 0;
  for (const char character : text) {
    if (character == '\n' || character == '\r') {
      continue;
    }
    if (character == '=') {
      ++padding;
      continue;
    }
    const std::uint8_t digit = digit_values[static_cast<unsigned char>(character)];
    if (digit == no_digit || padding > 0) {
      return std::nullopt;
    }
    ++count;
    bits = bits << 6 | digit;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes.push_back(static_cast<std::byte>(bits >> held & 0xFF));
    }
  }
  const bool ends_well = padding == 0 || (padding <= 2 && (count + padding) % 4 == 0);
  const bool has_rest = (bits & ((1U << held) - 1)) != 0;
  if (count % 4 == 1 || !ends_well || has_rest) {
    return std::nullopt;
  }
  return bytes;
}

}  // namespace arrower::jobs::model
