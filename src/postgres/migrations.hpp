// The steps by which a schema came to be: sql/migrations/NNNN_name.sql, and NNNN_name.down.sql to undo each. Each says
// in its first comment, as "-- oldest program: N", the lowest version that a program must know to run on a schema that
// has it: for one that only adds, the version before it; for one that changes what older programs use, its own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace arrower::jobs::postgres {

struct Migration {
  int version = 0;
  /// The file's, without its ending: "0001_foundation".
  std::string name;
  /// The lowest version that a program must know to run on a schema that has this migration.
  int oldest_program = 0;
  std::string up;
  std::string down;
};

/// Makes the table in which it is noted what has run.
std::string create_bookkeeping(std::string_view schema);

/// Adds the column oldest_program to that table in a schema of before there was one; else changes nothing.
std::string complete_bookkeeping(std::string_view schema);

/// Notes that a migration has run.
std::string note_migration(std::string_view schema, const Migration& migration);

/// In their order, with the schema's name put in.
std::vector<Migration> migrations_for(std::string_view schema);

}  // namespace arrower::jobs::postgres
