#include "inspector/acting_statements.hpp"

#include "postgres/statements.hpp"

namespace arrower::jobs::inspector {

using postgres::load_sql;

ActingStatements::ActingStatements(std::string_view schema)
    : begin_audit{load_sql("inspector/begin_audit.sql", schema)},
      begin_operation{load_sql("inspector/begin_operation.sql", schema)},
      change_waiting{load_sql("inspector/change_waiting.sql", schema)},
      continue_audit{load_sql("inspector/continue_audit.sql", schema)},
      create_payload_index_of_history{load_sql("inspector/create_payload_index_of_history.sql", schema)},
      create_payload_index_of_jobs{load_sql("inspector/create_payload_index_of_jobs.sql", schema)},
      create_payload_index_of_partition{load_sql("inspector/create_payload_index_of_partition.sql", schema)},
      end_operation_early{load_sql("inspector/end_operation_early.sql", schema)},
      job_to_copy{load_sql("inspector/job_to_copy.sql", schema)},
      lock_payload_indexes{load_sql("inspector/lock_payload_indexes.sql", schema)},
      lock_schedule{load_sql("inspector/lock_schedule.sql", schema)},
      note_matching{load_sql("inspector/note_matching.sql", schema)},
      pause_queue{load_sql("inspector/pause_queue.sql", schema)},
      pause_schedule{load_sql("inspector/pause_schedule.sql", schema)},
      payload_index_of_jobs{load_sql("inspector/payload_index_of_jobs.sql", schema)},
      payload_index_partitions{load_sql("inspector/payload_index_partitions.sql", schema)},
      payload_index_rights{load_sql("inspector/payload_index_rights.sql", schema)},
      remove_ended{load_sql("inspector/remove_ended.sql", schema)},
      remove_waiting{load_sql("inspector/remove_waiting.sql", schema)},
      request_cancellations{load_sql("inspector/request_cancellations.sql", schema)},
      resume_queue{load_sql("inspector/resume_queue.sql", schema)},
      resume_schedule{load_sql("inspector/resume_schedule.sql", schema)},
      retry_ended{load_sql("inspector/retry_ended.sql", schema)},
      set_history_days{load_sql("inspector/set_history_days.sql", schema)},
      stop_operation{load_sql("inspector/stop_operation.sql", schema)} {}

}  // namespace arrower::jobs::inspector
