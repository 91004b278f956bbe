#include "complaint.hpp"

#include <algorithm>
#include <array>
#include <iostream>

#include "model/text.hpp"

namespace arrower::jobs::cli {

void complain(std::string_view problem) { std::cerr << "arrower-jobs: " << printable_lines(problem) << '\n'; }

std::string printable_lines(std::string_view text) { return model::visible_text(text, model::LineBreaks::kept); }

bool holds_connection_string(std::string_view word) {
  constexpr std::array<std::string_view, 5> signs{"://", "password=", "host=", "dbname=", "user="};
  return std::ranges::any_of(signs, [&](std::string_view sign) { return word.find(sign) != std::string_view::npos; });
}

std::string without_connection_strings(std::string message, const std::vector<std::string>& arguments) {
  constexpr std::string_view shown = "[connection string]";
  for (const std::string& argument : arguments) {
    if (!holds_connection_string(argument)) {
      continue;
    }
    for (auto at = message.find(argument); at != std::string::npos; at = message.find(argument, at + shown.size())) {
      message.replace(at, argument.size(), shown);
    }
  }
  return message;
}

}  // namespace arrower::jobs::cli
