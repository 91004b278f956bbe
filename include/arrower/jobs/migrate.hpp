// Making and updating the schema.
#pragma once

#include <string>
#include <vector>

namespace pqxx {
class connection;
}

namespace arrower::jobs {

struct MigrateOptions {
  /// PostgreSQL schema for the tables, made if it is absent. Default "arrower"; 1 to 50 bytes.
  std::string schema = "arrower";
};

/// Brings the schema to this library's version and returns the names of the migrations that it ran, none if all was in
/// place. Each runs in its own transaction; processes that call this at the same time wait for each other. Call it when
/// you deploy, or when your program starts.
///
/// Throws ConfigurationError, ConnectionError, and MigrationError if a migration fails or the schema was made by a
/// newer version.
///
///     arrower::jobs::migrate("postgresql:///shop");
std::vector<std::string> migrate(const std::string& connection_string, const MigrateOptions& options = {});

/// The same on a connection of yours, which must have no transaction open.
std::vector<std::string> migrate(pqxx::connection& connection, const MigrateOptions& options = {});

}  // namespace arrower::jobs
