// The .sql files under postgres/sql, embedded when the library is built.
#pragma once

#include <span>
#include <string_view>

namespace arrower::jobs::postgres {

struct SqlFile {
  /// Relative to postgres/sql, for example "migrations/0001_foundation.sql".
  std::string_view path;
  std::string_view text;
};

/// Sorted by path.
std::span<const SqlFile> sql_files();

}  // namespace arrower::jobs::postgres
