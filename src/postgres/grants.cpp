// The SQL that grants a database user what it needs.
#include <format>
#include <string>
#include <string_view>

#include <arrower/jobs/error.hpp>
#include <arrower/jobs/grants.hpp>

#include "model/option_check.hpp"
#include "model/text.hpp"
#include "postgres/statements.hpp"

namespace arrower::jobs {

namespace {

/// PostgreSQL cuts longer names.
constexpr std::size_t longest_user = 63;

std::string_view file_of(DatabaseUse use) {
  switch (use) {
    case DatabaseUse::enqueuer:
      return "grants/enqueuer.sql";
    case DatabaseUse::worker:
      return "grants/worker.sql";
    case DatabaseUse::admin:
      return "grants/admin.sql";
    case DatabaseUse::reader:
      break;
  }
  return "grants/reader.sql";
}

}  // namespace

std::string grants_sql(std::string_view user, DatabaseUse use, const MigrateOptions& options) {
  model::check_schema_name(options.schema);
  if (user.empty() || user.size() > longest_user || !model::is_storable_text(user) ||
      user.find('\n') != std::string_view::npos) {
    throw ConfigurationError{std::format("the database user has {} bytes; it must be one line of UTF-8 text of 1 to {}",
                                         user.size(), longest_user)};
  }
  const std::string name = postgres::quote_identifier(user);
  constexpr std::string_view place = "{user}";
  std::string sql = postgres::load_sql(file_of(use), options.schema);
  for (auto at = sql.find(place); at != std::string::npos; at = sql.find(place, at + name.size())) {
    sql.replace(at, place.size(), name);
  }
  return sql;
}

}  // namespace arrower::jobs
