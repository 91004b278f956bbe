#include "testing/side_by_side.hpp"

#include <algorithm>
#include <cstdlib>
#include <format>
#include <memory>
#include <utility>

#include <yyjson.h>

namespace arrower::jobs::testing {

namespace {

/// Wider cells are cut around the first difference.
constexpr std::size_t widest_cell = 60;

struct FreeDocument {
  void operator()(yyjson_doc* document) const { yyjson_doc_free(document); }
};
using Document = std::unique_ptr<yyjson_doc, FreeDocument>;

Document parse(std::string_view json) { return Document{yyjson_read(json.data(), json.size(), 0)}; }

std::string compact(yyjson_val* value) {
  std::size_t length = 0;
  const std::unique_ptr<char, decltype(&std::free)> text{yyjson_val_write(value, 0, &length), &std::free};
  return text ? std::string{text.get(), length} : "?";
}

/// Whether two values that are no objects or arrays are the same; 1 and 1.0 are.
bool same_leaf(yyjson_val* left, yyjson_val* right) {
  if (yyjson_is_real(left) || yyjson_is_real(right)) {
    return yyjson_is_num(left) && yyjson_is_num(right) && yyjson_get_num(left) == yyjson_get_num(right);
  }
  return yyjson_equals(left, right);
}

std::string_view key_of(yyjson_val* key) { return {yyjson_get_str(key), yyjson_get_len(key)}; }

yyjson_val* member(yyjson_val* object, std::string_view key) { return yyjson_obj_getn(object, key.data(), key.size()); }

/// Cuts a text to the widest cell, around the place where it differs from the other.
std::string cut(const std::string& text, const std::string& other) {
  constexpr std::size_t context = 20;
  if (text.size() <= widest_cell) {
    return text;
  }
  const auto differs = static_cast<std::size_t>(std::ranges::mismatch(text, other).in1 - text.begin());
  const std::size_t begin = differs <= widest_cell - context ? 0 : std::min(differs - context, text.size() - 1);
  const bool cut_end = text.size() - begin > widest_cell;
  return (begin > 0 ? "..." : "") + text.substr(begin, widest_cell) + (cut_end ? "..." : "");
}

/// The number of columns that UTF-8 takes, near enough: one a code point.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & '\xC0') != '\x80'; }));
}

}  // namespace

/// Walks through both values at once.
class RowWriter {
 public:
  explicit RowWriter(std::vector<SideBySide::Row>& rows) : rows_{rows} {}

  /// A value of one side: none if null, and what stands behind it.
  struct Side {
    yyjson_val* value = nullptr;
    std::string_view comma = {};
  };

  /// `name` is the key of both with a colon, or empty.
  void write(const std::string& name, Side left, Side right, int depth) {
    const bool objects = yyjson_is_obj(left.value) && yyjson_is_obj(right.value);
    if (objects || (yyjson_is_arr(left.value) && yyjson_is_arr(right.value))) {
      const std::string_view brackets = objects ? "{}" : "[]";
      add(depth, name + brackets[0], name + brackets[0], false);
      if (objects) {
        write_members(left.value, right.value, depth + 1);
      } else {
        write_elements(left.value, right.value, depth + 1);
      }
      add(depth, brackets[1] + std::string{left.comma}, brackets[1] + std::string{right.comma}, false);
      return;
    }
    const bool same = left.value != nullptr && right.value != nullptr && same_leaf(left.value, right.value);
    add(depth, leaf(name, left), leaf(name, right), !same);
  }

 private:
  static std::string leaf(const std::string& name, Side side) {
    return side.value == nullptr ? "" : name + compact(side.value) + std::string{side.comma};
  }

  static std::string_view comma(std::size_t index, std::size_t count) { return index + 1 < count ? "," : ""; }

  /// Members stand in the order of the left side, as the comma on the right assumes; those that only the right has
  /// follow.
  void write_members(yyjson_val* left, yyjson_val* right, int depth) {
    std::size_t index = 0;
    std::size_t count = 0;
    yyjson_val* key = nullptr;
    yyjson_val* value = nullptr;
    std::size_t right_left = yyjson_obj_size(right);
    yyjson_obj_foreach(left, index, count, key, value) {
      yyjson_val* other = member(right, key_of(key));
      right_left -= other != nullptr ? 1 : 0;
      write(compact(key) + ": ", {value, comma(index, count)}, {other, right_left > 0 ? "," : ""}, depth);
    }
    yyjson_obj_foreach(right, index, count, key, value) {
      if (member(left, key_of(key)) == nullptr) {
        --right_left;
        write(compact(key) + ": ", {}, {value, right_left > 0 ? "," : ""}, depth);
      }
    }
  }

  void write_elements(yyjson_val* left, yyjson_val* right, int depth) {
    const std::size_t left_count = yyjson_arr_size(left);
    const std::size_t right_count = yyjson_arr_size(right);
    for (std::size_t i = 0; i < std::max(left_count, right_count); ++i) {
      write("", {yyjson_arr_get(left, i), comma(i, left_count)}, {yyjson_arr_get(right, i), comma(i, right_count)},
            depth);
    }
  }

  void add(int depth, const std::string& left, const std::string& right, bool differs) {
    const std::string indent(static_cast<std::size_t>(depth) * 2, ' ');
    rows_.push_back({left.empty() ? "" : indent + left, right.empty() ? "" : indent + right, differs});
  }

  std::vector<SideBySide::Row>& rows_;
};

SideBySide::SideBySide(std::string_view left, std::string_view right) {
  const Document left_document = parse(left);
  const Document right_document = parse(right);
  if (left_document && right_document) {
    RowWriter{rows_}.write("", {yyjson_doc_get_root(left_document.get())}, {yyjson_doc_get_root(right_document.get())},
                           0);
  } else {
    add(std::string{left}, std::string{right}, left != right);
  }
}

void SideBySide::add(std::string left, std::string right, bool differs) {
  rows_.push_back({std::move(left), std::move(right), differs});
}

int SideBySide::differences() const noexcept {
  return static_cast<int>(std::ranges::count_if(rows_, [](const Row& row) { return row.differs; }));
}

std::string SideBySide::text(std::string_view left_title, std::string_view right_title) const {
  std::vector<Row> rows{{std::string{left_title}, std::string{right_title}, false}};
  std::size_t left_width = 0;
  for (const Row& row : rows_) {
    rows.push_back({cut(row.left, row.right), cut(row.right, row.left), row.differs});
  }
  for (const Row& row : rows) {
    left_width = std::max(left_width, width(row.left));
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line = std::format("{} {}{}  {}", row.differs ? '>' : ' ', row.left,
                                   std::string(left_width - width(row.left), ' '), row.right);
    line.erase(line.find_last_not_of(' ') + 1);
    text += (text.empty() ? "" : "\n") + line;
  }
  return text;
}

}  // namespace arrower::jobs::testing
