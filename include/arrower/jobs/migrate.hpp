// Making and updating the schema.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <arrower/jobs/clock.hpp>

namespace pqxx {
class connection;
}

namespace arrower::jobs {

struct MigrateOptions {
  /// PostgreSQL schema for the tables, made if it is absent. Default "arrower"; 1 to 50 bytes.
  std::string schema = "arrower";
};

/// One step of the schema.
struct MigrationState {
  int version = 0;
  /// For example "0001_foundation".
  std::string name;
  /// Nothing: it has not run.
  std::optional<TimePoint> applied_at;
  /// False: a newer program has run it, and this library does not know it.
  bool known = true;
  /// A program runs on a schema that has this step if it knows this version.
  int oldest_program = 0;
};

/// Brings the schema to this library's version and returns the names of the migrations that it ran, none if all was in
/// place. Each runs in its own transaction; processes that call this at the same time wait for each other. Call it when
/// you deploy, or when your program starts.
///
/// On a schema that a newer program has migrated it changes nothing, as long as this library may run on it: each
/// migration says so (MigrationState::oldest_program, and docs/upgrading.md).
///
/// Throws ConfigurationError, ConnectionError, and MigrationError if a migration fails or the schema is too new for
/// this library.
///
///     arrower::jobs::migrate("postgresql:///shop");
std::vector<std::string> migrate(const std::string& connection_string, const MigrateOptions& options = {});

/// The same on a connection of yours, which must have no transaction open.
std::vector<std::string> migrate(pqxx::connection& connection, const MigrateOptions& options = {});

/// Undoes the migrations after this version, the last one first, and returns their names. What they made is lost: at
/// version 0 all jobs and their history; the schema itself stays. Stop the workers before. Throws as `migrate`, and
/// MigrationError for a version that is less than 0, and where a newer program has run migrations that this library
/// does not know: it cannot undo them.
std::vector<std::string> migrate_down(const std::string& connection_string, int version,
                                      const MigrateOptions& options = {});

/// All migrations that this library knows, in their order, and whether they have run; after them those that a newer
/// program has run. Changes nothing. Throws ConfigurationError, ConnectionError, DatabaseError.
std::vector<MigrationState> migration_states(const std::string& connection_string, const MigrateOptions& options = {});

/// The SQL that brings a schema from one version to this library's, to be read, or run by psql by somebody who may:
/// the same steps as `migrate` takes, each in a transaction. Throws ConfigurationError, and MigrationError for a
/// version that is not known.
std::string migration_sql(int from_version = 0, const MigrateOptions& options = {});

}  // namespace arrower::jobs
