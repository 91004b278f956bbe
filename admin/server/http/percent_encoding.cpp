#include "http/percent_encoding.hpp"

#include <charconv>

#include "model/text.hpp"

namespace arrower::jobs::admin {

std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const std::string_view digits = text.substr(i + 1, 2);
    unsigned value = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), value, 16);
    if (digits.size() != 2 || error != std::errc{} || end != digits.end()) {
      return std::nullopt;
    }
    decoded += static_cast<char>(value);
    i += 2;
  }
  if (!model::is_storable_text(decoded)) {
    return std::nullopt;
  }
  return decoded;
}

std::vector<std::string_view> path_segments(std::string_view path) {
  std::vector<std::string_view> segments;
  if (path.starts_with('/')) {
    path.remove_prefix(1);
  }
  while (true) {
    const std::size_t slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) {
      return segments;
    }
    path.remove_prefix(slash + 1);
  }
}

}  // namespace arrower::jobs::admin
