#include "inspector/error_pattern.hpp"

#include <algorithm>
#include <cstddef>

#include "inspector/sql_template.hpp"
#include "model/text.hpp"
#include "postgres/statements.hpp"

namespace arrower::jobs::inspector {

namespace {

constexpr std::size_t most_characters = 300;
constexpr std::size_t longest_message = 1'000;

/// The beginning of UTF-8, of so many characters.
std::string_view first_characters(std::string_view text, std::size_t characters) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins_one = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
    if (begins_one && characters-- == 0) {
      return text.substr(0, i);
    }
  }
  return text;
}

bool is_letter(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || character == '_';
}
bool is_hexadecimal(char character) {
  return model::is_digit(character) || (character >= 'a' && character <= 'f') || (character >= 'A' && character <= 'F');
}
bool is_space(char character) { return character == ' ' || (character >= '\t' && character <= '\r'); }

/// How long the word of letters and digits is that begins here.
std::size_t word_length(std::string_view text) {
  const auto end =
      std::ranges::find_if(text, [](char character) { return !is_letter(character) && !model::is_digit(character); });
  return static_cast<std::size_t>(end - text.begin());
}

/// A number, or an id such as 550e8400 or 0x7ffe: hexadecimal digits of which one at least is a decimal one.
bool is_number(std::string_view word) {
  if (word.starts_with("0x") || word.starts_with("0X")) {
    return true;
  }
  return std::ranges::all_of(word, model::is_digit) ||
         (word.size() >= 4 && std::ranges::all_of(word, is_hexadecimal) && std::ranges::any_of(word, model::is_digit));
}

/// Where the quoted text ends that begins here; 0 if there is no end. An apostrophe within a word quotes nothing.
std::size_t quoted_length(std::string_view text) {
  const std::size_t end = text.find(text.front(), 1);
  return end == std::string_view::npos ? 0 : end + 1;
}

}  // namespace

std::string error_pattern(std::string_view message) {
  message = first_characters(message, longest_message);
  std::string pattern;
  char before = ' ';
  while (!message.empty()) {
    const char character = message.front();
    std::size_t length = 1;
    if (is_letter(character) || model::is_digit(character)) {
      length = word_length(message);
      const std::string_view word = message.substr(0, length);
      if (is_number(word)) {
        pattern += "<n>";
      } else {
        // Numbers in names are numbers, too: host17.
        for (std::size_t i = 0; i < word.size(); ++i) {
          if (!model::is_digit(word[i])) {
            pattern += word[i];
          } else if (i == 0 || !model::is_digit(word[i - 1])) {
            pattern += "<n>";
          }
        }
      }
    } else if ((character == '"' || character == '`' || (character == '\'' && !is_letter(before))) &&
               quoted_length(message) > 0) {
      length = quoted_length(message);
      pattern += character;
      pattern += "...";
      pattern += character;
    } else if (!is_space(character)) {
      pattern += character;
    } else if (!pattern.empty() && pattern.back() != ' ') {
      pattern += ' ';
    }
    before = message[length - 1];
    message.remove_prefix(length);
  }
  pattern.resize(first_characters(pattern, most_characters).size());
  while (pattern.ends_with(' ')) {
    pattern.pop_back();
  }
  return pattern;
}

std::string error_pattern_sql(std::string_view error) {
  std::string sql = postgres::load_sql("inspector/error_pattern.sql", {});
  fill(sql, "error", [&] { return std::string{error}; });
  return sql;
}

}  // namespace arrower::jobs::inspector
