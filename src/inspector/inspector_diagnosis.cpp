// Checks what goes wrong at night.
#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include <arrower/jobs/error.hpp>

#include "inspector/diagnosis.hpp"
#include "inspector/inspector_impl.hpp"
#include "inspector/job_rows.hpp"
#include "inspector/payload_index.hpp"
#include "inspector/plan_bound.hpp"
#include "inspector/sql_parameters.hpp"
#include "postgres/schema_check.hpp"

namespace arrower::jobs {

using namespace inspector;

namespace {

/// Carries out the checks, each by a look of its own: one that the database refuses is a finding, and the others go on.
class Diagnosis {
 public:
  Diagnosis(Inspector& inspector, Database& database) : inspector_{inspector}, database_{database} {}

  std::vector<Finding> run() {
    look_at_server();
    add({check_time_zones()});
    check("what holds back vacuum", [&] { add(check_vacuum(vacuum_holders(), server_)); });
    if (!look_at_schema()) {
      return bounded(std::move(findings_));
    }
    const TimePoint now = server_.database_time;
    check("the tables", [&] { add(check_tables(tables(), server_)); });
    check("the indexes", [&] { add(check_indexes(invalid_indexes())); });
    check("who makes the history's partitions", [&] { add(check_partition_makers(partition_makers(), server_)); });
    check("the connections", [&] { add(check_connections(connections())); });
    check("the workers", [&] { add(check_workers(inspector_.workers(), now)); });
    check("the leases", [&] { add(check_leases(leases())); });
    check("the running jobs", [&] { add(check_long_runs(long_runs())); });
    check("the queues", [&] { add(check_queues(inspector_.queues(), now)); });
    check("the schedules", [&] { add(check_schedules(inspector_.schedules(), now)); });
    return bounded(std::move(findings_));
  }

 private:
  static constexpr std::string_view what_ = "the database refused";

  void add(std::vector<Finding> more) { std::ranges::move(more, std::back_inserter(findings_)); }

  template <class Function>
  void check(std::string_view part, Function&& function) {
    try {
      function();
    } catch (const DatabaseError& error) {
      add({not_checked(part, error)});
    }
  }

  pqxx::row one_row(const std::string& sql) const { return database_.read(what_, sql).one_row(); }

  void look_at_server() {
    const pqxx::row row = one_row(database_.reading().diagnose_server);
    server_ = {.version = text_of(row[0]),
               .version_number = row[1].as<int>(),
               .autovacuum = row[2].as<bool>(),
               .track_counts = row[3].as<bool>(),
               .database_time = time_of(row[5]),
               .local_time = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()),
               .sees_all_sessions = row[6].as<bool>(),
               .in_recovery = row[7].as<bool>(),
               .user = text_of(row[8]),
               .encoding = text_of(row[9])};
    has_tables_ = row[4].as<bool>();
    add(check_server(server_));
    add({check_standby(server_), check_encoding(server_)});
  }

  /// Whether the rest can be asked of it.
  bool look_at_schema() {
    bool usable = false;
    check("the schema", [&] {
      postgres::SchemaVersion schema;
      if (has_tables_) {
        const pqxx::row row = one_row(database_.reading().schema_version);
        schema = {.version = row[0].as<int>(), .oldest_program = row[1].as<int>()};
      }
      const postgres::SchemaFit fit = postgres::fit_of(schema, postgres::known_version());
      usable = fit == postgres::SchemaFit::same || fit == postgres::SchemaFit::newer;
      add({check_schema(database_.options().schema, schema, postgres::known_version())});
    });
    return usable;
  }

  std::vector<VacuumHolder> vacuum_holders() const {
    std::vector<VacuumHolder> holders;
    for (const pqxx::row& holder : database_.read(what_, database_.reading().diagnose_vacuum)) {
      holders.push_back({.kind = text_of(holder[0]),
                         .name = text_of(holder[1]),
                         .description = text_of(holder[2]),
                         .age = std::chrono::seconds{holder[3].as<std::int64_t>()},
                         .log_bytes = holder[4].as<std::int64_t>()});
    }
    return holders;
  }

  TableFigures tables() const {
    const pqxx::row row = one_row(database_.reading().diagnose_tables);
    return {.live_rows = row[0].as<std::int64_t>(),
            .dead_rows = row[1].as<std::int64_t>(),
            .last_vacuum_at = optional_time_of(row[2]),
            .autovacuum_off = row[3].as<bool>(),
            .misplaced_rows = row[4].as<std::int64_t>(),
            .oldest_misplaced_at = optional_time_of(row[5]),
            .days_with_partition = row[6].as<int>()};
  }

  std::vector<InvalidIndex> invalid_indexes() const {
    std::vector<InvalidIndex> indexes;
    for (const pqxx::row& row : database_.read(what_, database_.reading().diagnose_indexes)) {
      indexes.push_back({.name = text_of(row[0]), .table = text_of(row[1]), .removal = text_of(row[2])});
    }
    for (FoundPayloadIndex& found : payload_indexes()) {
      if (!found.index.valid && !found.being_built) {
        indexes.push_back({.name = {}, .table = {}, .removal = {}, .path = std::move(found.index.path)});
      }
    }
    return indexes;
  }

  std::vector<FoundPayloadIndex> payload_indexes() const {
    return database_.read(
        what_, [&](ReadTransaction& transaction) { return find_payload_indexes(transaction, database_.reading()); });
  }

  PartitionFigures partition_makers() const {
    const pqxx::row row = one_row(database_.reading().diagnose_partition_makers);
    return {.owner = text_of(row[0]),
            .worker_users = text_of(row[1]),
            .a_worker_can = row[2].as<bool>(),
            .this_user_can = row[3].as<bool>()};
  }

  ConnectionFigures connections() const {
    const pqxx::row row = one_row(database_.reading().diagnose_connections);
    return {.wanted = row[0].as<std::int64_t>(),
            .allowed = row[1].as<std::int64_t>(),
            .open = row[2].as<std::int64_t>(),
            .processes = row[3].as<int>()};
  }

  LeaseFigures leases() const {
    const pqxx::row row = one_row(database_.reading().diagnose_leases);
    return {.unowned = row[0].as<std::int64_t>(), .not_running = row[1].as<std::int64_t>()};
  }

  LongRunFigures long_runs() const {
    LongRunFigures runs;
    SqlParameters parameters;
    parameters.add(surely_before(std::chrono::days{7}));
    for (const pqxx::row& row : database_.read(what_, database_.reading().diagnose_long_runs, parameters.values())) {
      LongRun run{.job = {row[0].as<std::int64_t>()},
                  .queue = text_of(row[1]),
                  .type = text_of(row[2]),
                  .pool_name = text_of(row[3]),
                  .runs_for = std::chrono::seconds{row[4].as<std::int64_t>()},
                  .usual = {}};
      if (!row[5].is_null()) {
        run.usual = duration_of(row[5]);
      }
      runs.jobs.push_back(std::move(run));
      runs.count = row[6].as<std::int64_t>();
    }
    return runs;
  }

  Inspector& inspector_;
  Database& database_;
  ServerFigures server_;
  bool has_tables_ = false;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> Inspector::diagnose() { return Diagnosis{*this, impl_->database}.run(); }

}  // namespace arrower::jobs
