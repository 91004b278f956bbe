#include "postgres/schema_check.hpp"

#include <format>

#include <arrower/jobs/error.hpp>
#include <pqxx/pqxx>

#include "postgres/migrations.hpp"
#include "postgres/statements.hpp"

namespace arrower::jobs::postgres {

namespace {

/// Nothing has run where there is no table of what has run.
SchemaVersion version_or_none(Session& session, const std::string& schema) {
  return translate_errors(std::format("cannot read the version of schema \"{}\"", schema), [&] {
    try {
      pqxx::nontransaction transaction{session.connection()};
      return read_schema_version(transaction, schema);
    } catch (const pqxx::undefined_table&) {
      return SchemaVersion{};
    }
  });
}

}  // namespace

SchemaFit fit_of(const SchemaVersion& schema, int known_version) {
  if (schema.version == 0) {
    return SchemaFit::empty;
  }
  if (schema.version < known_version) {
    return SchemaFit::older;
  }
  if (schema.oldest_program > known_version) {
    return SchemaFit::too_new;
  }
  return schema.version > known_version ? SchemaFit::newer : SchemaFit::same;
}

int known_version() {
  static const int version = migrations_for("").back().version;
  return version;
}

SchemaVersion read_schema_version(pqxx::transaction_base& transaction, std::string_view schema) {
  const pqxx::row row = transaction.exec(load_sql("schema_version.sql", schema)).one_row();
  return {.version = row[0].as<int>(), .oldest_program = row[1].as<int>()};
}

void refuse_too_new(std::string_view schema, const SchemaVersion& found) {
  if (fit_of(found, known_version()) == SchemaFit::too_new) {
    throw MigrationError{
        std::format("schema \"{}\" is at version {}, on which only programs run that know version {}; this one knows "
                    "{}: deploy a newer build of this program",
                    schema, found.version, found.oldest_program, known_version())};
  }
}

void require_schema(Session& session, const std::string& schema) {
  const SchemaVersion found = version_or_none(session, schema);
  switch (fit_of(found, known_version())) {
    case SchemaFit::empty:
      throw MigrationError{
          std::format("schema \"{}\" has no tables, this program needs version {}: run \"arrower-jobs migrate up\"",
                      schema, known_version())};
    case SchemaFit::older:
      throw MigrationError{
          std::format("schema \"{}\" is at version {}, this program needs {}: run \"arrower-jobs migrate up\"", schema,
                      found.version, known_version())};
    case SchemaFit::too_new:
      refuse_too_new(schema, found);
      break;
    case SchemaFit::same:
    case SchemaFit::newer:
      break;
  }
}

}  // namespace arrower::jobs::postgres
