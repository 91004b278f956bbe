#include "table.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <ostream>
#include <utility>

#include "model/text.hpp"

namespace arrower::jobs::cli {

namespace {

constexpr std::size_t gap = 2;
/// A column that gives way stays readable.
constexpr std::size_t least_width = 12;

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

/// At most `width` characters, the last one an ellipsis where some were left out.
std::string shorten(const std::string& text, std::size_t width) {
  if (display_width(text) <= width) {
    return text;
  }
  std::size_t characters = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    if (!continues_character(text[end]) && ++characters == width) {
      break;
    }
    ++end;
  }
  return text.substr(0, end) + "…";
}

}  // namespace

Table::Table(std::vector<Column> columns) : columns_{std::move(columns)} {}

void Table::add(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  rows_.push_back(std::move(cells));
}

std::vector<std::size_t> Table::widths(std::size_t available) const {
  std::vector<std::size_t> widths;
  widths.reserve(columns_.size());
  std::size_t total = gap * (columns_.size() - 1);
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    std::size_t width = display_width(columns_[column].heading);
    for (const auto& row : rows_) {
      width = std::max(width, display_width(row[column]));
    }
    widths.push_back(width);
    total += width;
  }
  // The widest of those that give way is shortened first.
  while (available > 0 && total > available) {
    std::size_t* widest = nullptr;
    for (std::size_t column = 0; column < columns_.size(); ++column) {
      if (columns_[column].shrinks && widths[column] > least_width && (widest == nullptr || widths[column] > *widest)) {
        widest = &widths[column];
      }
    }
    if (widest == nullptr) {
      break;
    }
    --*widest;
    --total;
  }
  return widths;
}

void Table::print(std::ostream& out, std::size_t width) const {
  const std::vector<std::size_t> column_widths = widths(width);
  const auto print_row = [&](const auto& cell_of) {
    std::string line;
    for (std::size_t column = 0; column < columns_.size(); ++column) {
      const std::string cell = shorten(cell_of(column), column_widths[column]);
      const std::string padding(column_widths[column] - display_width(cell), ' ');
      line += columns_[column].align == Align::right ? padding + cell : cell + padding;
      line.append(gap, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
  };
  print_row([&](std::size_t column) -> const std::string& { return columns_[column].heading; });
  for (const auto& row : rows_) {
    print_row([&](std::size_t column) -> const std::string& { return row[column]; });
  }
}

std::size_t terminal_width() {
  winsize size{};
  return isatty(STDOUT_FILENO) != 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

std::string printable(const std::string& text) {
  std::string line = text;
  std::ranges::replace_if(
      line, [](char character) { return character == '\n' || character == '\r' || character == '\t'; }, ' ');
  return model::visible_text(line, model::LineBreaks::escaped);
}

std::size_t display_width(const std::string& text) {
  return text.size() - static_cast<std::size_t>(std::ranges::count_if(text, continues_character));
}

}  // namespace arrower::jobs::cli
