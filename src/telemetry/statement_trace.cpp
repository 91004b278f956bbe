#include "telemetry/statement_trace.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "model/text.hpp"
#include "telemetry/names.hpp"

namespace arrower::jobs::telemetry {

namespace {

/// Takes what stands before the separator off the text's front; all of it if there is none.
std::string_view take(std::string_view& text, char separator) {
  const auto end = std::min(text.find(separator), text.size());
  const std::string_view field = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return field;
}

bool is_word(char character) {
  return std::isalnum(static_cast<unsigned char>(character)) != 0 || character == '_' ||
         static_cast<unsigned char>(character) >= 0x80;
}

/// "2030-01-31 12:00:00.000000"
bool is_time(std::string_view text) { return text.size() == 26 && model::is_digit(text[0]) && text[4] == '-'; }

/// What stands between the first and the last quotation mark.
std::string_view quoted(std::string_view text) {
  const auto begin = text.find('"');
  const auto end = text.rfind('"');
  return begin == std::string_view::npos || begin == end ? std::string_view{} : text.substr(begin + 1, end - begin - 1);
}

std::string operation_of(std::string_view sql) {
  if (sql.find("; commit") != std::string_view::npos) {
    return "COMMIT";
  }
  const auto begin = std::ranges::find_if(sql, is_word);
  const auto end = std::find_if_not(begin, sql.end(), is_word);
  std::string operation{begin, end};
  std::ranges::transform(operation, operation.begin(),
                         [](unsigned char character) { return static_cast<char>(std::toupper(character)); });
  return operation.empty() ? std::string{span_names::unknown_statement} : operation;
}

}  // namespace

StatementTrace::StatementTrace(Hooks hooks) : hooks_{std::move(hooks)} {}

void StatementTrace::feed(std::string_view text) {
  for (;;) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) {
      rest_ += text;
      return;
    }
    if (rest_.empty()) {
      line(text.substr(0, end));
    } else {
      rest_ += text.substr(0, end);
      line(std::exchange(rest_, {}));
    }
    text.remove_prefix(end + 1);
  }
}

/// A message is "time \t F or B \t length \t type \t content"; a text with line breaks goes on over several lines.
void StatementTrace::line(std::string_view text) {
  std::string_view rest = text;
  const std::string_view time = take(rest, '\t');
  const std::string_view direction = take(rest, '\t');
  if (!is_time(time) || (direction != "F" && direction != "B")) {
    if (in_text_) {
      raw_text_ += '\n';
      raw_text_ += text;
    }
    return;
  }
  in_text_ = false;
  take(rest, '\t');
  const std::string_view type = take(rest, '\t');
  message(direction, type, rest);
}

void StatementTrace::message(std::string_view direction, std::string_view type, std::string_view content) {
  if (direction == "F") {
    if (type == "Query" || type == "Parse") {
      begin(content);
      in_text_ = true;
      has_name_in_front_ = type == "Parse";
    } else if (type == "Bind" && !under_way_) {
      std::string_view names = content;
      take(names, '"');
      take(names, '"');
      take(names, '"');
      begin({});
      raw_text_ = "\"execute " + std::string{take(names, '"')} + '"';
    }
  } else if (type == "ErrorResponse") {
    if (const auto code = content.find(" C \""); code != std::string_view::npos) {
      sqlstate_ = content.substr(code + 4, 5);
    }
  } else if (type == "ReadyForQuery" && under_way_) {
    under_way_ = false;
    std::string_view text = raw_text_;
    if (has_name_in_front_) {
      take(text, '"');
      take(text, '"');
    }
    const std::string_view sql = quoted(text);
    hooks_.ended({.text = without_literals(sql), .operation = operation_of(sql), .sqlstate = std::move(sqlstate_)});
  }
}

void StatementTrace::begin(std::string_view content) {
  if (!under_way_) {
    hooks_.begun();
  }
  under_way_ = true;
  has_name_in_front_ = false;
  raw_text_ = content;
  sqlstate_.clear();
}

std::string without_literals(std::string_view sql, std::size_t limit) {
  std::string result;
  std::size_t i = 0;
  while (i < sql.size() && result.size() < limit) {
    const char character = sql[i];
    if (character == '\'') {
      // Doubled quotation marks begin the next literal at once, which reads the same.
      const bool escapes = !result.empty() && (result.back() == 'E' || result.back() == 'e') &&
                           (result.size() == 1 || !is_word(result[result.size() - 2]));
      ++i;
      while (i < sql.size() && sql[i] != '\'') {
        i += escapes && sql[i] == '\\' ? 2 : 1;
      }
      ++i;
      if (escapes) {
        result.pop_back();
      }
      if (!result.ends_with('?')) {
        result += '?';
      }
    } else if (character == '"') {
      const auto end = std::min(sql.find('"', i + 1), sql.size() - 1);
      result += sql.substr(i, end - i + 1);
      i = end + 1;
    } else if (character == '$' && i + 1 < sql.size() && !model::is_digit(sql[i + 1])) {
      const auto tag_end = sql.find('$', i + 1);
      const std::string_view tag = sql.substr(i, tag_end == std::string_view::npos ? 1 : tag_end - i + 1);
      const auto end = tag.size() < 2 ? std::string_view::npos : sql.find(tag, i + tag.size());
      result += '?';
      i = end == std::string_view::npos ? sql.size() : end + tag.size();
    } else if (model::is_digit(character) && (result.empty() || (!is_word(result.back()) && result.back() != '$'))) {
      while (i < sql.size() && (is_word(sql[i]) || sql[i] == '.')) {
        ++i;
      }
      result += '?';
    } else {
      result += character;
      ++i;
    }
  }
  return model::error_text(result, limit);
}

}  // namespace arrower::jobs::telemetry
