// Checks what goes wrong at night.
#include <algorithm>
#include <iterator>
#include <utility>

#include "inspector/diagnosis.hpp"
#include "inspector/inspector_impl.hpp"
#include "inspector/job_rows.hpp"
#include "postgres/schema_check.hpp"

namespace arrower::jobs {

using namespace inspector;

namespace {

struct Figures {
  ServerFigures server;
  postgres::SchemaVersion schema;
  std::vector<VacuumHolder> holders;
  TableFigures tables;
  LeaseFigures leases;
};

void add_server(Figures& figures, Database& database, ReadTransaction& transaction) {
  const pqxx::row row = transaction.exec(database.reading().diagnose_server).one_row();
  figures.server = {.version = text_of(row[0]),
                    .version_number = row[1].as<int>(),
                    .autovacuum = row[2].as<bool>(),
                    .track_counts = row[3].as<bool>(),
                    .database_time = time_of(row[5]),
                    .local_time = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()),
                    .sees_all_sessions = row[6].as<bool>()};
  if (row[4].as<bool>()) {
    const pqxx::row schema = transaction.exec(database.reading().schema_version).one_row();
    figures.schema = {.version = schema[0].as<int>(), .oldest_program = schema[1].as<int>()};
  }
  for (const pqxx::row& holder : transaction.exec(database.reading().diagnose_vacuum)) {
    figures.holders.push_back({.kind = text_of(holder[0]),
                               .name = text_of(holder[1]),
                               .description = text_of(holder[2]),
                               .age = std::chrono::seconds{holder[3].as<std::int64_t>()},
                               .log_bytes = holder[4].as<std::int64_t>()});
  }
}

void add_tables(Figures& figures, Database& database, ReadTransaction& transaction) {
  const pqxx::row row = transaction.exec(database.reading().diagnose_tables).one_row();
  figures.tables = {.live_rows = row[0].as<std::int64_t>(),
                    .dead_rows = row[1].as<std::int64_t>(),
                    .last_vacuum_at = optional_time_of(row[2]),
                    .autovacuum_off = row[3].as<bool>(),
                    .misplaced_rows = row[4].as<std::int64_t>(),
                    .oldest_misplaced_at = optional_time_of(row[5]),
                    .days_with_partition = row[6].as<int>()};
  const pqxx::row leases = transaction.exec(database.reading().diagnose_leases).one_row();
  figures.leases = {.unowned = leases[0].as<std::int64_t>(), .not_running = leases[1].as<std::int64_t>()};
}

/// Whether the rest can be asked of the schema.
bool is_usable(const postgres::SchemaVersion& schema) {
  const postgres::SchemaFit fit = postgres::fit_of(schema, postgres::known_version());
  return fit == postgres::SchemaFit::same || fit == postgres::SchemaFit::newer;
}

}  // namespace

std::vector<Finding> Inspector::diagnose() {
  Database& database = impl_->database;
  const Figures figures = database.read("cannot check the database", [&](ReadTransaction& transaction) {
    Figures found;
    add_server(found, database, transaction);
    if (is_usable(found.schema)) {
      add_tables(found, database, transaction);
    }
    return found;
  });
  std::vector<Finding> findings = check_server(figures.server);
  const auto add = [&](std::vector<Finding> more) { std::ranges::move(more, std::back_inserter(findings)); };
  findings.push_back(check_schema(database.options().schema, figures.schema, postgres::known_version()));
  findings.push_back(check_time_zones());
  add(check_vacuum(figures.holders, figures.server));
  if (is_usable(figures.schema)) {
    const TimePoint now = figures.server.database_time;
    add(check_tables(figures.tables, figures.server));
    add(check_workers(workers(), now));
    add(check_leases(figures.leases));
    add(check_queues(queues(), now));
    add(check_schedules(schedules(), now));
  }
  std::ranges::stable_sort(findings, std::ranges::greater{}, &Finding::severity);
  return findings;
}

}  // namespace arrower::jobs
