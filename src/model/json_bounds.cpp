#include "model/json_bounds.hpp"

#include <algorithm>
#include <format>
#include <stdexcept>

namespace arrower::jobs::model {

namespace {

/// Behind the text that begins at `position`.
std::size_t skip_text(std::string_view json, std::size_t position) {
  while (true) {
    position = json.find_first_of("\"\\", position + 1);
    if (position == std::string_view::npos) {
      return json.size();
    }
    if (json[position] == '"') {
      return position + 1;
    }
    ++position;
  }
}

}  // namespace

void check_json_bounds(std::string_view json) {
  // Nearly all texts are small, and counting is much faster than reading. Each value but the first needs a comma, or a
  // bracket around it.
  const auto brackets = std::ranges::count(json, '[') + std::ranges::count(json, '{');
  if (brackets <= deepest_json && json.size() <= most_json_values) {
    return;
  }
  int depth = 0;
  std::size_t values = 1;
  for (std::size_t position = 0; position < json.size();) {
    switch (json[position]) {
      case '"':
        position = skip_text(json, position);
        continue;
      case '[':
      case '{':
        ++depth;
        ++values;
        break;
      case ']':
      case '}':
        --depth;
        break;
      case ',':
        ++values;
        break;
      default:
        break;
    }
    if (depth > deepest_json) {
      throw std::runtime_error{std::format("it is nested deeper than {} levels", deepest_json)};
    }
    if (values > most_json_values) {
      throw std::runtime_error{std::format("it has more than {} values", most_json_values)};
    }
    ++position;
  }
}

}  // namespace arrower::jobs::model
