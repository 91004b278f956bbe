#include "inspector/database.hpp"

#include <format>
#include <utility>

#include <arrower/jobs/error.hpp>

#include "inspector/shell_word.hpp"
#include "model/option_check.hpp"
#include "postgres/error_class.hpp"
#include "postgres/schema_check.hpp"

namespace arrower::jobs::inspector {

namespace {

InspectorOptions checked(InspectorOptions options) {
  model::check_inspector_options(options);
  return options;
}

/// Every statement stops after a bounded number of rows, which the planner cannot know: it is kept from reading whole
/// tables for them, and from compiling what ends in a few milliseconds.
std::string reading_settings(const InspectorOptions& options) {
  return std::format(
      "{}; set local statement_timeout = {}; set local jit = off; set local enable_seqscan = off; "
      "set local enable_bitmapscan = off; set local max_parallel_workers_per_gather = 0",
      postgres::catalog_only, options.statement_timeout.count());
}

}  // namespace

Database::Database(std::shared_ptr<postgres::SessionPool> sessions, InspectorOptions options)
    : sessions_{std::move(sessions)},
      options_{checked(std::move(options))},
      statements_{options_.schema},
      reading_{options_.schema},
      settings_{reading_settings(options_)} {}

void Database::rethrow(std::string_view what, Access access) const {
  try {
    postgres::rethrow_translated(what);
  } catch (const DatabaseError& error) {
    if (postgres::is_of_schema(error.sqlstate())) {
      postgres::require_schema(*sessions_.borrow(postgres::SessionPool::Purpose::long_operation), options_.schema);
    } else if (error.sqlstate() == postgres::missing_right) {
      explain_missing_rights(what, access);
    }
    if (error.sqlstate() == "57014") {
      throw DatabaseError{
          std::format("{}; narrow down what is looked at, or raise InspectorOptions::statement_timeout", error.what()),
          error.sqlstate()};
    }
    throw;
  }
}

void Database::explain_missing_rights(std::string_view what, Access access) const {
  const postgres::SessionPool::Loan session = sessions_.borrow(postgres::SessionPool::Purpose::long_operation);
  const pqxx::row row =
      session->execute(reading_.missing_rights, pqxx::params{access == Access::changes}, false).one_row();
  if (row[1].is_null()) {
    return;
  }
  const auto user = row[0].as<std::string>();
  std::string command = std::format("arrower-jobs migrate grants {} --for {}", shell_word(user),
                                    access == Access::changes ? "admin" : "reader");
  if (options_.schema != InspectorOptions{}.schema) {
    command += " --schema " + shell_word(options_.schema);
  }
  throw DatabaseError{
      std::format(
          "{}: database user \"{}\" has no right to: {}; the statements that grant what it needs are printed by: {}",
          what, user, row[1].as<std::string>(), command),
      std::string{postgres::missing_right}};
}

}  // namespace arrower::jobs::inspector
