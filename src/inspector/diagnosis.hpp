// What figures mean: the checks of Inspector::diagnose as decisions, without a database.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/error.hpp>
#include <arrower/jobs/inspection/queue_overview.hpp>
#include <arrower/jobs/inspection/schedule_state.hpp>
#include <arrower/jobs/inspection/storage.hpp>
#include <arrower/jobs/inspection/worker_state.hpp>
#include <arrower/jobs/job_id.hpp>

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
  /// A standby, or one that still recovers from a crash: it takes no writes.
  bool in_recovery = false;
  /// The database user that asks.
  std::string user;
  /// Of the database.
  std::string encoding = "UTF8";
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

struct ConnectionFigures {
  /// That live worker processes may open together.
  std::int64_t wanted = 0;
  /// That the server and the database allow to ordinary users.
  std::int64_t allowed = 0;
  /// That there are.
  std::int64_t open = 0;
  int processes = 0;
};

/// Who could make and drop the history's partitions.
struct PartitionFigures {
  /// Owner of job_history.
  std::string owner;
  /// Database users of live worker processes, as far as they are seen; empty: none is.
  std::string worker_users;
  bool a_worker_can = false;
  bool this_user_can = false;
};

/// An index that serves nothing.
struct InvalidIndex {
  std::string name;
  std::string table;
  /// SQL that removes it.
  std::string removal;
  /// Into payloads, if it is an index on one: then it has neither name, table nor removal.
  std::string path = {};
};

struct LongRun {
  JobId job;
  std::string queue;
  std::string type;
  std::string pool_name;
  std::chrono::seconds runs_for{0};
  /// What 99 of 100 attempts of its type took; nothing: too few are known.
  std::optional<std::chrono::microseconds> usual;
};

struct LongRunFigures {
  /// Longest first; some of them.
  std::vector<LongRun> jobs;
  std::int64_t count = 0;
};

/// `part` is what could not be looked at, as "the workers".
Finding not_checked(std::string_view part, const DatabaseError& error);
/// At most so many findings of each check, the worst first; of the others their number.
std::vector<Finding> bounded(std::vector<Finding> findings);

std::vector<Finding> check_connections(const ConnectionFigures& connections);
std::vector<Finding> check_partition_makers(const PartitionFigures& partitions, const ServerFigures& server);
std::vector<Finding> check_indexes(const std::vector<InvalidIndex>& indexes);
std::vector<Finding> check_long_runs(const LongRunFigures& runs);
Finding check_standby(const ServerFigures& server);
Finding check_encoding(const ServerFigures& server);
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
