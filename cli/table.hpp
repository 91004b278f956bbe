// Tables for people: columns as wide as what stands in them, on a terminal no wider than it.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace arrower::jobs::cli {

class Table {
 public:
  enum class Align : std::uint8_t { left, right };
  struct Column {
    std::string heading;
    Align align = Align::left;
    /// Gives way where the terminal is too narrow.
    bool shrinks = false;
  };

  explicit Table(std::vector<Column> columns);

  /// One cell a column, each one line of text that is safe to show (see `printable`).
  void add(std::vector<std::string> cells);
  bool empty() const noexcept { return rows_.empty(); }

  /// `width` 0: as wide as it gets.
  void print(std::ostream& out, std::size_t width) const;

 private:
  std::vector<std::size_t> widths(std::size_t available) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// Columns of the terminal on standard output; 0 if it is none.
std::size_t terminal_width();

/// On one line, with control characters made visible: text from jobs must not steer the terminal.
std::string printable(const std::string& text);

/// Characters that it takes on a terminal, for text in UTF-8 of characters of width one.
std::size_t display_width(const std::string& text);

}  // namespace arrower::jobs::cli
