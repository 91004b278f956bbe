// The SQL that grants database users what they need.
#include <algorithm>
#include <array>
#include <format>
#include <string>
#include <string_view>
#include <utility>

#include <arrower/jobs/error.hpp>
#include <arrower/jobs/grants.hpp>

#include <pqxx/nontransaction>

#include "model/option_check.hpp"
#include "model/text.hpp"
#include "postgres/connection_options.hpp"
#include "postgres/session.hpp"
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

constexpr std::array all_uses{DatabaseUse::enqueuer, DatabaseUse::worker, DatabaseUse::admin, DatabaseUse::reader};

std::string render(std::string_view file, std::string_view user, const MigrateOptions& options) {
  const std::array<std::pair<std::string_view, std::string>, 2> placeholders{
      {{"{user}", postgres::quote_identifier(user)}, {"{user_literal}", postgres::quote_literal(user)}}};
  const std::string text = postgres::load_sql(file, options.schema);
  std::string sql;
  // From left to right, so that a name is never taken for a placeholder.
  for (std::string_view rest = text; !rest.empty();) {
    const auto* const placeholder =
        std::ranges::find_if(placeholders, [&](const auto& entry) { return rest.starts_with(entry.first); });
    const bool found = placeholder != placeholders.end();
    sql += found ? std::string_view{placeholder->second} : rest.substr(0, 1);
    rest.remove_prefix(found ? placeholder->first.size() : 1);
  }
  return sql;
}

}  // namespace

std::string role_name(DatabaseUse use, const MigrateOptions& options) {
  switch (use) {
    case DatabaseUse::enqueuer:
      return options.schema + "_enqueuer";
    case DatabaseUse::worker:
      return options.schema + "_worker";
    case DatabaseUse::admin:
      return options.schema + "_admin";
    case DatabaseUse::reader:
      break;
  }
  return options.schema + "_reader";
}

std::string roles_sql(const MigrateOptions& options) {
  model::check_schema_name(options.schema);
  std::string sql;
  for (const DatabaseUse use : all_uses) {
    const std::string role = role_name(use, options);
    sql += render("grants/role.sql", role, options) + grants_sql(role, use, options) + '\n';
  }
  return sql;
}

void create_roles(const std::string& connection_string, const MigrateOptions& options) {
  const std::string sql = roles_sql(options);
  postgres::check_connection_string(connection_string);
  postgres::Session session{connection_string};
  postgres::translate_errors("cannot create the roles", [&] {
    pqxx::nontransaction transaction{session.connection()};
    transaction.exec(sql);
  });
}

std::string grants_sql(std::string_view user, DatabaseUse use, const MigrateOptions& options) {
  model::check_schema_name(options.schema);
  if (user.empty() || user.size() > longest_user || !model::is_storable_text(user) ||
      user.find('\n') != std::string_view::npos) {
    throw ConfigurationError{std::format("the database user has {} bytes; it must be one line of UTF-8 text of 1 to {}",
                                         user.size(), longest_user)};
  }
  return render(file_of(use), user, options);
}

}  // namespace arrower::jobs
