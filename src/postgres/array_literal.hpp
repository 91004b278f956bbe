// PostgreSQL arrays as text parameters, which libpqxx and plain libpq take alike: one parameter for a column of any
// length.
#pragma once

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <arrower/jobs/job_id.hpp>

namespace arrower::jobs::postgres {

/// Builds the text of an array: {1,2} or {"a","b"}.
class ArrayLiteral {
 public:
  template <std::integral Number>
  void add(Number number) {
    separate();
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    text_.append(digits, end);
  }

  void add(std::string_view text) {
    separate();
    text_ += '"';
    for (std::size_t begin = 0; begin < text.size();) {
      const auto special = std::min(text.find_first_of("\"\\", begin), text.size());
      text_.append(text, begin, special - begin);
      if (special < text.size()) {
        text_ += '\\';
        text_ += text[special];
      }
      begin = special + 1;
    }
    text_ += '"';
  }

  /// Without a value: -1, or the empty text, of which the statement makes null. Nulls in the array itself would be
  /// texts where a session has array_nulls off.
  template <std::integral Number>
  void add_or_absent(std::optional<Number> number) {
    add(number.value_or(-1));
  }
  void add_or_absent(const std::optional<std::string>& text) { add(std::string_view{text ? *text : std::string{}}); }

  void reserve(std::size_t bytes) { text_.reserve(bytes); }

  /// Ends the array and answers its text.
  std::string take() && {
    text_ += text_.empty() ? "{}" : "}";
    return std::move(text_);
  }

 private:
  void separate() { text_ += text_.empty() ? '{' : ','; }

  std::string text_;
};

inline std::string array_of(std::span<const std::string> texts) {
  ArrayLiteral literal;
  for (const std::string& text : texts) {
    literal.add(std::string_view{text});
  }
  return std::move(literal).take();
}

inline std::string array_of(std::span<const JobId> jobs) {
  ArrayLiteral literal;
  for (const JobId job : jobs) {
    literal.add(job.value);
  }
  return std::move(literal).take();
}

inline std::string array_of(std::span<const std::int64_t> numbers) {
  ArrayLiteral literal;
  for (const std::int64_t number : numbers) {
    literal.add(number);
  }
  return std::move(literal).take();
}

}  // namespace arrower::jobs::postgres
