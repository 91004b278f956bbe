// The SQL that grants database users what they need.
#include <array>
#include <format>
#include <string>
#include <string_view>

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

std::string_view name_of(DatabaseUse use) {
  switch (use) {
    case DatabaseUse::enqueuer:
      return "enqueuer";
    case DatabaseUse::worker:
      return "worker";
    case DatabaseUse::admin:
      return "admin";
    case DatabaseUse::reader:
      break;
  }
  return "reader";
}

constexpr std::array all_uses{DatabaseUse::enqueuer, DatabaseUse::worker, DatabaseUse::admin, DatabaseUse::reader};

std::string render(std::string_view file, std::string_view user, const MigrateOptions& options) {
  return postgres::fill(postgres::load_sql(file, options.schema),
                        std::array<postgres::Placeholder, 2>{{{"{user}", postgres::quote_identifier(user)},
                                                              {"{user_literal}", postgres::quote_literal(user)}}});
}

}  // namespace

std::string role_name(DatabaseUse use, const MigrateOptions& options) {
  return std::format("{}_{}", options.schema, name_of(use));
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
  return std::format("begin;\n{}{}commit;\n", render("grants/take_away.sql", user, options),
                     render(std::format("grants/{}.sql", name_of(use)), user, options));
}

}  // namespace arrower::jobs
