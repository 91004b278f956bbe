// Two JSON values beside each other, with the places marked in which they differ.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace arrower::jobs::testing {

class SideBySide {
 public:
  /// Both are JSON text; what cannot be parsed is shown as it is.
  SideBySide(std::string_view left, std::string_view right);

  /// A row beneath the JSON, for example an option.
  void add(std::string left, std::string right, bool differs);

  /// How many rows differ.
  int differences() const noexcept;

  /// A line each row, those that differ marked with '>'; the second column begins at the same place in all.
  std::string text(std::string_view left_title, std::string_view right_title) const;

 private:
  struct Row {
    std::string left;
    std::string right;
    bool differs = false;
  };
  friend class RowWriter;

  std::vector<Row> rows_;
};

}  // namespace arrower::jobs::testing
