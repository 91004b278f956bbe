// What the tables take, how long the history is kept, and who did what.
#include <format>
#include <stdexcept>
#include <utility>

#include <arrower/jobs/detail/json_reader.hpp>
#include <arrower/jobs/error.hpp>
#include <pqxx/pqxx>

#include "inspector/audit_log.hpp"
#include "inspector/change.hpp"
#include "inspector/inspector_impl.hpp"
#include "inspector/job_rows.hpp"
#include "inspector/largest_page.hpp"
#include "inspector/queue_overviews.hpp"
#include "inspector/sql_parameters.hpp"
#include "model/text.hpp"

namespace arrower::jobs {

using namespace inspector;

namespace {

constexpr int default_days = 30;
constexpr std::size_t longest_action = 100;

bool is_storable_json(const std::string& text) {
  try {
    const detail::JsonDocument document{text};
    return !detail::contains_zero(text);
  } catch (const std::runtime_error&) {
    return false;
  }
}

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

void Inspector::write_audit(std::string_view action, const std::string& target, const ActionOptions& options) {
  if (action.empty() || action.size() > longest_action || !model::is_storable_text(action)) {
    throw ConfigurationError{
        std::format("action has {} bytes; it must be 1 to {} bytes of UTF-8 without the character U+0000",
                    action.size(), longest_action)};
  }
  if (!is_storable_json(target)) {
    throw ConfigurationError{"target is not JSON; give what was acted on as JSON text, such as {\"file\": \"a.csv\"}"};
  }
  AuditRecord audit{impl_->acting, actor_of(options), std::string{action}, target};
  change(
      impl_->database, "cannot write to the audit",
      [&](postgres::Session&, pqxx::work& transaction) {
        audit.note(transaction, 0, true);
        return true;
      },
      !options.dry_run);
}

}  // namespace arrower::jobs
