// Which rights a database user needs.
#pragma once

#include <string>
#include <string_view>

#include <arrower/jobs/migrate.hpp>

namespace arrower::jobs {

/// What a database user does with the schema.
enum class DatabaseUse {
  /// Enqueues.
  enqueuer,
  /// Runs workers, and may enqueue.
  worker,
  /// Looks and acts: an Inspector, an admin server, the command line.
  admin,
  /// Looks, and changes nothing.
  reader,
};

/// The SQL that grants a database user what it needs for that, to be run by the owner of the tables. It names the
/// tables that there are: run it again after a migration. Throws ConfigurationError for a schema or user that cannot
/// be.
std::string grants_sql(std::string_view user, DatabaseUse use, const MigrateOptions& options = {});

}  // namespace arrower::jobs
