#include "postgres/migrations.hpp"

#include <algorithm>
#include <charconv>
#include <format>
#include <stdexcept>
#include <system_error>

#include "postgres/sql_files.hpp"
#include "postgres/statements.hpp"

namespace arrower::jobs::postgres {

namespace {

/// What the comment at the beginning of a migration says.
int oldest_program_of(const SqlFile& file) {
  constexpr std::string_view mark = "-- oldest program: ";
  std::string_view rest = file.text;
  while (rest.starts_with("--")) {
    if (rest.starts_with(mark)) {
      rest.remove_prefix(mark.size());
      int version = 0;
      const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), version);
      if (error == std::errc{} && version > 0) {
        return version;
      }
      break;
    }
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
  }
  throw std::logic_error{
      std::format("postgres/sql/{} does not say in its first comment which is the oldest program: add a line \"{}N\"",
                  file.path, mark)};
}

}  // namespace

std::string create_bookkeeping(std::string_view schema) {
  return std::format(
      "create table if not exists {}.schema_migrations (version integer primary key, name text not null, "
      "applied_at timestamptz not null default now(), oldest_program integer not null default 0)",
      quote_identifier(schema));
}

std::string complete_bookkeeping(std::string_view schema) {
  return std::format(
      "alter table {}.schema_migrations add column if not exists oldest_program integer not null default 0",
      quote_identifier(schema));
}

std::string note_migration(std::string_view schema, const Migration& migration) {
  return std::format("insert into {}.schema_migrations (version, name, oldest_program) values ({}, '{}', {})",
                     quote_identifier(schema), migration.version, migration.name, migration.oldest_program);
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
    migration.oldest_program = oldest_program_of(file);
    migration.up = render_sql(file.text, schema);
    migration.down.swap(way_down);
  }
  return migrations;
}

}  // namespace arrower::jobs::postgres
