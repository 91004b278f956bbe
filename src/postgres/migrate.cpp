// Brings the schema up to date: one file under sql/migrations after the other, each in its own transaction.
#include <arrower/jobs/migrate.hpp>

#include <charconv>
#include <format>
#include <string_view>

#include <arrower/jobs/error.hpp>
#include <pqxx/pqxx>

#include "model/option_check.hpp"
#include "postgres/session.hpp"
#include "postgres/sql_files.hpp"
#include "postgres/statements.hpp"

namespace arrower::jobs {

namespace {

struct Migration {
  int version;
  std::string name;
  std::string sql;
};

std::vector<Migration> migrations_for(const std::string& schema) {
  constexpr std::string_view folder = "migrations/";
  std::vector<Migration> migrations;
  for (const postgres::SqlFile& file : postgres::sql_files()) {
    if (!file.path.starts_with(folder)) {
      continue;
    }
    std::string_view name = file.path.substr(folder.size());
    name.remove_suffix(std::string_view{".sql"}.size());
    int version = 0;
    std::from_chars(name.data(), name.data() + name.size(), version);
    migrations.push_back({version, std::string{name}, postgres::render_sql(file.text, schema)});
  }
  return migrations;
}

class Migrator {
 public:
  Migrator(pqxx::connection& connection, std::string schema)
      : connection_{connection},
        schema_{std::move(schema)},
        quoted_{postgres::quote_identifier(schema_)},
        migrations_{migrations_for(schema_)} {}

  std::vector<std::string> run() {
    if (is_current()) {
      return {};
    }
    std::vector<std::string> done;
    for (const Migration& migration : migrations_) {
      if (apply(migration)) {
        done.push_back(migration.name);
      }
    }
    return done;
  }

 private:
  /// Looks without a lock, so that starting many processes costs nothing when all is in place.
  bool is_current() {
    pqxx::nontransaction transaction{connection_};
    const auto table =
        transaction.exec("select to_regclass($1) is not null", pqxx::params{quoted_ + ".schema_migrations"});
    return table.one_field().as<bool>() && applied_version(transaction) == migrations_.back().version;
  }

  /// The version the schema has. Throws MigrationError if it is newer than this library knows.
  int applied_version(pqxx::transaction_base& transaction) {
    const int latest = migrations_.back().version;
    const int version =
        transaction.exec(std::format("select coalesce(max(version), 0) from {}.schema_migrations", quoted_))
            .one_field()
            .as<int>();
    if (version > latest) {
      throw MigrationError{std::format(
          "schema \"{}\" is at version {}, but this program knows versions up to {} only: it was migrated by a newer "
          "one; deploy a newer build of this program",
          schema_, version, latest)};
    }
    return version;
  }

  bool apply(const Migration& migration) {
    pqxx::work transaction{connection_};
    transaction.exec("select pg_advisory_xact_lock(hashtextextended($1, 0))",
                     pqxx::params{schema_ + ".schema_migrations"});
    prepare_bookkeeping(transaction);
    if (applied_version(transaction) >= migration.version) {
      return false;
    }
    try {
      transaction.exec(migration.sql);
    } catch (const pqxx::sql_error& error) {
      throw MigrationError{std::format("migration {} of schema \"{}\" failed and was rolled back: {}", migration.name,
                                       schema_, error.what())};
    }
    transaction.exec(std::format("insert into {}.schema_migrations (version, name) values ($1, $2)", quoted_),
                     pqxx::params{migration.version, migration.name});
    transaction.commit();
    return true;
  }

  void prepare_bookkeeping(pqxx::transaction_base& transaction) {
    // Asked for first: creating needs rights that whoever migrates an existing schema may not have.
    if (!transaction.exec("select to_regnamespace($1) is not null", pqxx::params{quoted_}).one_field().as<bool>()) {
      transaction.exec(std::format("create schema {}", quoted_));
    }
    if (!transaction.exec("select to_regclass($1) is not null", pqxx::params{quoted_ + ".schema_migrations"})
             .one_field()
             .as<bool>()) {
      transaction.exec(
          std::format("create table {}.schema_migrations (version integer primary key, name text not null, "
                      "applied_at timestamptz not null default now())",
                      quoted_));
    }
  }

  pqxx::connection& connection_;
  const std::string schema_;
  const std::string quoted_;
  const std::vector<Migration> migrations_;
};

}  // namespace

std::vector<std::string> migrate(const std::string& connection_string, const MigrateOptions& options) {
  model::check_schema_name(options.schema);
  postgres::check_connection_string(connection_string);
  postgres::Session session{connection_string};
  return migrate(session.connection(), options);
}

std::vector<std::string> migrate(pqxx::connection& connection, const MigrateOptions& options) {
  model::check_schema_name(options.schema);
  return postgres::translate_errors("cannot migrate", [&] { return Migrator{connection, options.schema}.run(); });
}

}  // namespace arrower::jobs
