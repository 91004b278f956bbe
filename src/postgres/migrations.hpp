// The steps by which a schema came to be: sql/migrations/NNNN_name.sql, and NNNN_name.down.sql to undo each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace arrower::jobs::postgres {

struct Migration {
  int version = 0;
  /// The file's, without its ending: "0001_foundation".
  std::string name;
  std::string up;
  std::string down;
};

/// Makes the table in which it is noted what has run.
std::string create_bookkeeping(std::string_view schema);

/// In their order, with the schema's name put in.
std::vector<Migration> migrations_for(std::string_view schema);

}  // namespace arrower::jobs::postgres
