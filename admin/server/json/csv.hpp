// Rows as comma-separated values (RFC 4180), for spreadsheets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace arrower::jobs::admin {

/// Writes one row after the other.
class CsvWriter {
 public:
  CsvWriter& add(std::string_view text);
  CsvWriter& add_number(std::int64_t number);
  void end_row();

  /// What was written since the last call.
  std::string take();

 private:
  void separate();

  std::string rows_;
  bool at_begin_ = true;
};

}  // namespace arrower::jobs::admin
