// Which programs may run on a schema.
#pragma once

#include <string>
#include <string_view>

#include <pqxx/transaction_base>

#include "postgres/session.hpp"

namespace arrower::jobs::postgres {

/// What a schema says of itself.
struct SchemaVersion {
  /// That of the last migration that has run; 0: none has.
  int version = 0;
  /// The lowest version that a program must know to run on it.
  int oldest_program = 0;
};

/// How a schema suits a program that knows the migrations up to a version.
enum class SchemaFit {
  /// No migration has run.
  empty,
  /// Migrations that the program needs are missing.
  older,
  same,
  /// Has migrations that the program does not know, and each says that it may run on them.
  newer,
  /// Has a migration that the program must know and does not.
  too_new,
};

SchemaFit fit_of(const SchemaVersion& schema, int known_version);

/// The last version that this program knows.
int known_version();

/// Reads the version by one statement, with or without the column oldest_program. The table of migrations must be
/// there. Throws libpqxx's errors.
SchemaVersion read_schema_version(pqxx::transaction_base& transaction, std::string_view schema);

/// Throws MigrationError if the schema is too new for this program.
void refuse_too_new(std::string_view schema, const SchemaVersion& found);

/// Throws MigrationError unless this program may run on the schema: it has no tables, is older than this program needs,
/// or too new for it. One statement, for which the right to read schema_migrations is enough; the session must have no
/// transaction open. Throws ConnectionError, and DatabaseError if the table may not be read.
void require_schema(Session& session, const std::string& schema);

}  // namespace arrower::jobs::postgres
