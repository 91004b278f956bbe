// The SQL with which the Inspector reads, for one schema: postgres/sql/inspector/*.sql with the schema's name put in.
#pragma once

#include <string>
#include <string_view>

namespace arrower::jobs::inspector {

/// Those of lists and counts have places that are still to be filled in (inspector/sql_template.hpp).
struct ReadingStatements {
  explicit ReadingStatements(std::string_view schema);

  std::string attempts_of_job;
  std::string audit;
  std::string count_ended;
  std::string count_ended_by_id;
  std::string count_running;
  std::string count_unfinished_by_id;
  std::string count_waiting;
  std::string count_waiting_by_payload;
  std::string diagnose_connections;
  std::string diagnose_indexes;
  std::string diagnose_leases;
  std::string diagnose_long_runs;
  std::string diagnose_partition_makers;
  std::string diagnose_server;
  std::string diagnose_tables;
  std::string diagnose_vacuum;
  std::string failed_attempts;
  std::string find_ended;
  std::string find_unfinished;
  std::string history_retention;
  std::string job_types;
  std::string list_ended;
  std::string list_unfinished;
  std::string missing_rights;
  std::string operations;
  std::string page_of_ended;
  std::string page_of_ended_by_id;
  std::string page_of_running;
  std::string page_of_unfinished_by_id;
  std::string page_of_waiting;
  std::string page_of_waiting_by_payload;
  std::string payload_indexes;
  std::string payload_type;
  std::string period_start;
  std::string program_versions;
  std::string queue_activity;
  std::string queue_depths;
  std::string queue_discarded;
  std::string queue_latest_durations;
  std::string queue_names;
  std::string queue_workers;
  std::string queues_with_jobs;
  std::string running_of_workers;
  std::string schedules;
  std::string schema_version;
  std::string slowest_attempts;
  std::string statistics;
  std::string statistics_by_queue;
  std::string storage;
  std::string type_percentiles;
  std::string type_statistics;
  std::string workers;
};

}  // namespace arrower::jobs::inspector
