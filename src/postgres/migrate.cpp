// Brings the schema up to date, or back: one migration after the other, each in its own transaction.
#include <arrower/jobs/migrate.hpp>

#include <algorithm>
#include <format>
#include <map>
#include <ranges>

#include <arrower/jobs/error.hpp>
#include <pqxx/pqxx>

#include "model/option_check.hpp"
#include "postgres/connect.hpp"
#include "postgres/migrations.hpp"
#include "postgres/schema_check.hpp"
#include "postgres/session.hpp"
#include "postgres/statements.hpp"

namespace arrower::jobs {

namespace {

using postgres::Migration;

class Migrator {
 public:
  Migrator(pqxx::connection& connection, std::string schema)
      : connection_{connection},
        schema_{std::move(schema)},
        quoted_{postgres::quote_identifier(schema_)},
        migrations_{postgres::migrations_for(schema_)} {}

  std::vector<std::string> up() {
    if (is_current()) {
      return {};
    }
    refuse_other_encoding();
    std::vector<std::string> done;
    for (const Migration& migration : migrations_) {
      if (apply(migration)) {
        done.push_back(migration.name);
      }
    }
    return done;
  }

  std::vector<std::string> down(int version) {
    if (version < 0) {
      throw MigrationError{std::format("there is no version {}: the first one is 0, before all migrations", version)};
    }
    refuse_unknown(version);
    std::vector<std::string> done;
    for (const Migration& migration : migrations_ | std::views::reverse) {
      if (migration.version > version && undo(migration)) {
        done.push_back(migration.name);
      }
    }
    return done;
  }

  std::vector<MigrationState> states() {
    pqxx::nontransaction transaction{connection_};
    std::map<int, MigrationState> states;
    for (const Migration& migration : migrations_) {
      states[migration.version] = {.version = migration.version,
                                   .name = migration.name,
                                   .applied_at = std::nullopt,
                                   .known = true,
                                   .oldest_program = migration.oldest_program};
    }
    if (has_bookkeeping(transaction)) {
      // As in schema_version.sql.
      for (const pqxx::row& row : transaction.exec(std::format(
               "select version, name, (pg_catalog.date_part('epoch', applied_at) * 1000000::float8)::bigint, "
               "coalesce(nullif((pg_catalog.to_jsonb(migration) ->> 'oldest_program')::integer, 0), version) "
               "from {}.schema_migrations as migration",
               quoted_))) {
        MigrationState& state = states
                                    .try_emplace(row[0].as<int>(), MigrationState{.version = row[0].as<int>(),
                                                                                  .name = row[1].c_str(),
                                                                                  .applied_at = std::nullopt,
                                                                                  .known = false,
                                                                                  .oldest_program = row[3].as<int>()})
                                    .first->second;
        state.applied_at = TimePoint{std::chrono::microseconds{row[2].as<std::int64_t>()}};
      }
    }
    const auto in_order = states | std::views::values;
    return {in_order.begin(), in_order.end()};
  }

 private:
  /// Looks without a lock, so that starting many processes costs nothing when all is in place.
  bool is_current() {
    pqxx::nontransaction transaction{connection_};
    return has_bookkeeping(transaction) && applied_version(transaction) >= migrations_.back().version;
  }

  /// Payloads and texts of errors are UTF-8: a database of another encoding would refuse some, and store others
  /// wrongly.
  void refuse_other_encoding() {
    pqxx::nontransaction transaction{connection_};
    const auto [database, encoding] =
        transaction.exec("select pg_catalog.current_database()::text, pg_catalog.current_setting('server_encoding')")
            .one_row()
            .as<std::string, std::string>();
    if (encoding != "UTF8") {
      throw MigrationError{std::format(
          "database \"{}\" has the encoding {}, and jobs need UTF8: create another one with `create database NAME "
          "encoding 'UTF8' template template0`",
          database, encoding)};
    }
  }

  bool has_bookkeeping(pqxx::transaction_base& transaction) {
    return transaction
        .exec("select pg_catalog.to_regclass($1::text) is not null", pqxx::params{quoted_ + ".schema_migrations"})
        .one_field()
        .as<bool>();
  }

  /// The version the schema has. Throws MigrationError if this program may not run on it since it is too new.
  int applied_version(pqxx::transaction_base& transaction) {
    const postgres::SchemaVersion found = postgres::read_schema_version(transaction, schema_);
    postgres::refuse_too_new(schema_, found);
    return found.version;
  }

  /// A program can undo what it knows only, and each migration only when those after it are undone.
  void refuse_unknown(int version) {
    pqxx::nontransaction transaction{connection_};
    if (has_bookkeeping(transaction)) {
      refuse_unknown(postgres::read_schema_version(transaction, schema_).version, version);
    }
  }

  void refuse_unknown(int applied, int version) const {
    const int latest = migrations_.back().version;
    if (applied > latest && applied > version) {
      throw MigrationError{std::format(
          "schema \"{}\" is at version {}, and this program knows how to undo versions up to {} only: undo the newer "
          "ones with the program that made them",
          schema_, applied, latest)};
    }
  }

  bool apply(const Migration& migration) {
    pqxx::work transaction{connection_};
    lock(transaction);
    prepare_bookkeeping(transaction);
    if (applied_version(transaction) >= migration.version) {
      return false;
    }
    run(transaction, migration.name, migration.up);
    transaction.exec(postgres::note_migration(schema_, migration));
    transaction.commit();
    return true;
  }

  bool undo(const Migration& migration) {
    pqxx::work transaction{connection_};
    lock(transaction);
    if (!has_bookkeeping(transaction)) {
      return false;
    }
    const int applied = postgres::read_schema_version(transaction, schema_).version;
    // Another program may have migrated the schema since this one looked.
    refuse_unknown(applied, migration.version - 1);
    if (applied != migration.version) {
      return false;
    }
    run(transaction, migration.name, migration.down);
    transaction.exec(std::format("delete from {}.schema_migrations where version = $1", quoted_),
                     pqxx::params{migration.version});
    transaction.commit();
    return true;
  }

  /// Whoever comes second waits, and finds the work done.
  void lock(pqxx::transaction_base& transaction) {
    // Half a migration is none, so it takes the time that it takes.
    transaction.exec(std::format("set local statement_timeout = 0; {}", postgres::catalog_only));
    transaction.exec("select pg_advisory_xact_lock(hashtextextended($1, 0))",
                     pqxx::params{schema_ + ".schema_migrations"});
  }

  void run(pqxx::transaction_base& transaction, std::string_view name, const std::string& sql) {
    try {
      transaction.exec(sql);
    } catch (const pqxx::sql_error& error) {
      throw MigrationError{
          std::format("migration {} of schema \"{}\" failed and was rolled back: {}", name, schema_, error.what())};
    }
  }

  void prepare_bookkeeping(pqxx::transaction_base& transaction) {
    // Asked for first: creating needs rights that whoever migrates an existing schema may not have.
    if (!transaction.exec("select to_regnamespace($1) is not null", pqxx::params{quoted_}).one_field().as<bool>()) {
      transaction.exec(std::format("create schema {}", quoted_));
    }
    if (!has_bookkeeping(transaction)) {
      transaction.exec(postgres::create_bookkeeping(schema_));
    } else if (!notes_oldest_program(transaction)) {
      transaction.exec(postgres::complete_bookkeeping(schema_));
    }
  }

  bool notes_oldest_program(pqxx::transaction_base& transaction) {
    return transaction
        .exec(
            "select exists (select from pg_attribute where attrelid = to_regclass($1) and attname = 'oldest_program' "
            "and not attisdropped)",
            pqxx::params{quoted_ + ".schema_migrations"})
        .one_field()
        .as<bool>();
  }

  pqxx::connection& connection_;
  const std::string schema_;
  const std::string quoted_;
  const std::vector<Migration> migrations_;
};

/// Calls a function with a migrator on a connection of its own.
template <class Function>
auto with_migrator(const std::string& connection_string, const MigrateOptions& options, Function&& function) {
  model::check_schema_name(options.schema);
  postgres::check_connection_string(connection_string);
  postgres::Session session{connection_string};
  return postgres::translate_errors("cannot migrate", [&] {
    Migrator migrator{session.connection(), options.schema};
    return function(migrator);
  });
}

}  // namespace

std::vector<std::string> migrate(const std::string& connection_string, const MigrateOptions& options) {
  return with_migrator(connection_string, options, [](Migrator& migrator) { return migrator.up(); });
}

std::vector<std::string> migrate(pqxx::connection& connection, const MigrateOptions& options) {
  model::check_schema_name(options.schema);
  return postgres::translate_errors("cannot migrate", [&] { return Migrator{connection, options.schema}.up(); });
}

std::vector<std::string> migrate_down(const std::string& connection_string, int version,
                                      const MigrateOptions& options) {
  return with_migrator(connection_string, options, [&](Migrator& migrator) { return migrator.down(version); });
}

std::vector<MigrationState> migration_states(const std::string& connection_string, const MigrateOptions& options) {
  return with_migrator(connection_string, options, [](Migrator& migrator) { return migrator.states(); });
}

std::string migration_sql(int from_version, const MigrateOptions& options) {
  model::check_schema_name(options.schema);
  const std::vector<Migration> migrations = postgres::migrations_for(options.schema);
  if (from_version < 0 || from_version > migrations.back().version) {
    throw MigrationError{
        std::format("there is no version {}; this program knows 0 to {}", from_version, migrations.back().version)};
  }
  const std::string schema = postgres::quote_identifier(options.schema);
  std::string sql;
  if (from_version == 0) {
    sql = std::format("create schema if not exists {};\n{};\n", schema, postgres::create_bookkeeping(options.schema));
  }
  if (from_version < migrations.back().version) {
    sql += postgres::complete_bookkeeping(options.schema) + ";\n\n";
  }
  for (const Migration& migration : migrations) {
    if (migration.version > from_version) {
      sql += std::format("-- {}\nbegin;\n{};\n{}{};\ncommit;\n\n", migration.name, postgres::catalog_only, migration.up,
                         postgres::note_migration(options.schema, migration));
    }
  }
  return sql;
}

}  // namespace arrower::jobs
