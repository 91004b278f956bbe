#include "inspector/database.hpp"

#include <format>
#include <utility>

#include <arrower/jobs/error.hpp>

#include "model/option_check.hpp"

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
      "set local statement_timeout = {}; set local jit = off; set local enable_seqscan = off; "
      "set local enable_bitmapscan = off; set local max_parallel_workers_per_gather = 0",
      options.statement_timeout.count());
}

}  // namespace

Database::Database(std::shared_ptr<postgres::SessionPool> sessions, InspectorOptions options)
    : sessions_{std::move(sessions)},
      options_{checked(std::move(options))},
      statements_{options_.schema},
      reading_{options_.schema},
      settings_{reading_settings(options_)} {}

void Database::rethrow(std::string_view what) {
  try {
    postgres::rethrow_translated(what);
  } catch (const DatabaseError& error) {
    if (error.sqlstate() == "57014") {
      throw DatabaseError{
          std::format("{}; narrow down what is looked at, or raise InspectorOptions::statement_timeout", error.what()),
          error.sqlstate()};
    }
    throw;
  }
}

}  // namespace arrower::jobs::inspector
