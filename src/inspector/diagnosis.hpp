// What figures mean: the checks of Inspector::diagnose as decisions, without a database.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/inspection/queue_overview.hpp>
#include <arrower/jobs/inspection/schedule_state.hpp>
#include <arrower/jobs/inspection/storage.hpp>
#include <arrower/jobs/inspection/worker_state.hpp>

#include "postgres/schema_check.hpp"

namespace arrower::jobs::inspector {

struct ServerFigures {
  /// "17.2".
  std::string version;
  /// 170002.
  int version_number = 0;
  bool autovacuum = true;
  bool track_counts = true;
  TimePoint database_time;
  TimePoint local_time;
  /// Else sessions of other users are not seen.
  bool sees_all_sessions = false;
};

/// What keeps dead rows from being removed; see diagnose_vacuum.sql.
struct VacuumHolder {
  std::string kind;
  std::string name;
  std::string description;
  std::chrono::seconds age{0};
  std::int64_t log_bytes = 0;
};

struct TableFigures {
  std::int64_t live_rows = 0;
  std::int64_t dead_rows = 0;
  std::optional<TimePoint> last_vacuum_at;
  bool autovacuum_off = false;
  /// In job_history_default, up to 10,000.
  std::int64_t misplaced_rows = 0;
  std::optional<TimePoint> oldest_misplaced_at;
  /// Of the next seven.
  int days_with_partition = 7;
};

/// Jobs in the front of their queues.
struct LeaseFigures {
  /// They carry a lease of no worker process.
  std::int64_t unowned = 0;
  /// They have carried the lease of a process for minutes that does not say that it runs them.
  std::int64_t not_running = 0;
};

std::vector<Finding> check_server(const ServerFigures& server);
/// `found` is as default-made for a schema without tables.
Finding check_schema(const std::string& schema, const postgres::SchemaVersion& found, int known_version);
Finding check_time_zones();
std::vector<Finding> check_vacuum(const std::vector<VacuumHolder>& holders, const ServerFigures& server);
std::vector<Finding> check_tables(const TableFigures& tables, const ServerFigures& server);
std::vector<Finding> check_workers(const std::vector<WorkerState>& workers, TimePoint now);
std::vector<Finding> check_leases(const LeaseFigures& leases);
std::vector<Finding> check_queues(const std::vector<QueueOverview>& queues, TimePoint now);
std::vector<Finding> check_schedules(const std::vector<ScheduleState>& schedules, TimePoint now);

}  // namespace arrower::jobs::inspector
