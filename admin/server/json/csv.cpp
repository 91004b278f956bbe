#include "json/csv.hpp"

#include <utility>

namespace arrower::jobs::admin {

void CsvWriter::separate() {
  rows_ += at_begin_ ? "" : ",";
  at_begin_ = false;
}

CsvWriter& CsvWriter::add(std::string_view text) {
  separate();
  // A spreadsheet would run text that begins like a formula.
  const bool is_formula = !text.empty() && std::string_view{"=+-@\t\r"}.find(text.front()) != std::string_view::npos;
  if (!is_formula && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    rows_ += text;
    return *this;
  }
  rows_ += is_formula ? "\"'" : "\"";
  for (const char character : text) {
    rows_.append(character == '"' ? 2 : 1, character);
  }
  rows_ += '"';
  return *this;
}

CsvWriter& CsvWriter::add_number(std::int64_t number) {
  separate();
  rows_ += std::to_string(number);
  return *this;
}

void CsvWriter::end_row() {
  rows_ += "\r\n";
  at_begin_ = true;
}

std::string CsvWriter::take() { return std::exchange(rows_, {}); }

}  // namespace arrower::jobs::admin
