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

/// The SQL that grants a database user what it needs for that and takes away what it does not need, to be run by the
/// owner of the tables, and not for that owner. It names the tables that there are: run it again after a migration.
/// Throws ConfigurationError for a schema or user that cannot be.
std::string grants_sql(std::string_view user, DatabaseUse use, const MigrateOptions& options = {});

/// The role that `create_roles` makes for a use, for example "arrower_worker".
std::string role_name(DatabaseUse use, const MigrateOptions& options = {});

/// The SQL that makes a role for each use, as far as it is missing, and grants it what it needs. Users cannot sign in
/// as one: `grant arrower_worker to app` makes the user "app" a member. Throws ConfigurationError.
std::string roles_sql(const MigrateOptions& options = {});

/// Runs `roles_sql`, as the owner of the tables, who must be allowed to create roles. Run it again after a migration.
/// Throws ConfigurationError, ConnectionError, DatabaseError.
///
///     arrower::jobs::create_roles("postgresql://owner@/shop");
void create_roles(const std::string& connection_string, const MigrateOptions& options = {});

}  // namespace arrower::jobs
