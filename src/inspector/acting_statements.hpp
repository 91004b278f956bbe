// The SQL with which the Inspector changes things, for one schema: postgres/sql/inspector/*.sql with the schema's name
// put in.
#pragma once

#include <string>
#include <string_view>

namespace arrower::jobs::inspector {

struct ActingStatements {
  explicit ActingStatements(std::string_view schema);

  std::string begin_audit;
  std::string begin_operation;
  std::string change_waiting;
  std::string continue_audit;
  std::string create_payload_index_of_history;
  std::string create_payload_index_of_jobs;
  std::string create_payload_index_of_partition;
  std::string end_operation_early;
  std::string job_to_copy;
  std::string lock_payload_indexes;
  std::string lock_schedule;
  std::string note_matching;
  std::string pause_queue;
  std::string pause_schedule;
  std::string payload_index_of_jobs;
  std::string payload_index_partitions;
  std::string payload_index_rights;
  std::string remove_ended;
  std::string remove_waiting;
  std::string request_cancellations;
  std::string resume_queue;
  std::string resume_schedule;
  std::string retry_ended;
  std::string set_history_days;
  std::string stop_operation;
};

}  // namespace arrower::jobs::inspector
