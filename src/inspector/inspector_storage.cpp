// What the tables take, how long the history is kept, and who did what.
#include <format>
#include <utility>

#include <arrower/jobs/error.hpp>

#include "inspector/inspector_impl.hpp"
#include "inspector/job_rows.hpp"
#include "inspector/largest_page.hpp"
#include "inspector/queue_overviews.hpp"
#include "inspector/sql_parameters.hpp"

namespace arrower::jobs {

using namespace inspector;

namespace {

constexpr int default_days = 30;

}  // namespace

std::vector<TableState> Inspector::storage() {
  Database& database = impl_->database;
  const pqxx::result rows = database.read("cannot look at the tables", database.reading().storage);
  std::vector<TableState> tables;
  tables.reserve(static_cast<std::size_t>(rows.size()));
  for (const pqxx::row& row : rows) {
    tables.push_back({.name = text_of(row[0]),
                      .table_bytes = row[1].as<std::int64_t>(),
                      .index_bytes = row[2].as<std::int64_t>(),
                      .live_rows = row[3].as<std::int64_t>(),
                      .dead_rows = row[4].as<std::int64_t>(),
                      .last_vacuum_at = optional_time_of(row[5]),
                      .last_analyze_at = optional_time_of(row[6])});
  }
  return tables;
}

std::vector<HistoryRetention> Inspector::history_retention() {
  Database& database = impl_->database;
  return database.read("cannot look at the history's settings", [&](ReadTransaction& transaction) {
    SqlParameters parameters;
    parameters.add_texts(queue_names(database, transaction));
    const pqxx::result rows = transaction.exec(database.reading().history_retention, parameters.values());
    std::vector<HistoryRetention> retention;
    retention.reserve(static_cast<std::size_t>(rows.size()));
    for (const pqxx::row& row : rows) {
      const int days = row[1].as<std::optional<int>>().value_or(default_days);
      retention.push_back({.queue = text_of(row[0]),
                           .kept_for = days == 0 ? std::nullopt : std::optional{std::chrono::days{days}},
                           .is_default = days == default_days});
    }
    return retention;
  });
}

std::vector<AuditEntry> Inspector::audit(const AuditQuery& query) {
  if (query.size < 1 || query.size > largest_page) {
    throw InvalidFilterError{std::format("size is {}; it must be 1 to {}", query.size, largest_page)};
  }
  SqlParameters parameters;
  parameters.add(query.actor);
  parameters.add(query.action);
  parameters.add(query.before);
  parameters.add(query.size);
  Database& database = impl_->database;
  const pqxx::result rows = database.read("cannot read the audit", database.reading().audit, parameters.values());
  std::vector<AuditEntry> entries;
  entries.reserve(static_cast<std::size_t>(rows.size()));
  for (const pqxx::row& row : rows) {
    entries.push_back({.id = row[0].as<std::int64_t>(),
                       .at = time_of(row[1]),
                       .actor = text_of(row[2]),
                       .action = text_of(row[3]),
                       .target = text_of(row[4]),
                       .affected = row[5].as<std::int64_t>(),
                       .finished = row[6].as<bool>()});
  }
  return entries;
}

}  // namespace arrower::jobs
