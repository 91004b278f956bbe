#include "postgres/migrations.hpp"

#include <charconv>
#include <format>
#include <stdexcept>

#include "postgres/sql_files.hpp"
#include "postgres/statements.hpp"

namespace arrower::jobs::postgres {

std::string create_bookkeeping(std::string_view schema) {
  return std::format(
      "create table if not exists {}.schema_migrations (version integer primary key, name text not null, "
      "applied_at timestamptz not null default now())",
      quote_identifier(schema));
}

std::vector<Migration> migrations_for(std::string_view schema) {
  constexpr std::string_view folder = "migrations/";
  constexpr std::string_view down = ".down.sql";
  constexpr std::string_view up = ".sql";
  std::vector<Migration> migrations;
  // Sorted: the way down comes before the way up.
  std::string way_down;
  for (const SqlFile& file : sql_files()) {
    if (!file.path.starts_with(folder)) {
      continue;
    }
    if (file.path.ends_with(down)) {
      way_down = render_sql(file.text, schema);
      continue;
    }
    const std::string_view name = file.path.substr(folder.size(), file.path.size() - folder.size() - up.size());
    if (way_down.empty()) {
      throw std::logic_error{std::format("postgres/sql/{}{} is missing from the library", name, down)};
    }
    Migration& migration = migrations.emplace_back();
    std::from_chars(name.data(), name.data() + name.size(), migration.version);
    migration.name = name;
    migration.up = render_sql(file.text, schema);
    migration.down.swap(way_down);
  }
  return migrations;
}

}  // namespace arrower::jobs::postgres
