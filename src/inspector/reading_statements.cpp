#include "inspector/reading_statements.hpp"

#include <format>
#include <string>

#include "inspector/sql_template.hpp"
#include "postgres/statements.hpp"

namespace arrower::jobs::inspector {

using postgres::load_sql;

namespace {

/// With a part that several statements have, which stands in a file of its own: {name} in inspector/name.sql.
std::string load_sql_with(std::string_view part, std::string_view path, std::string_view schema) {
  std::string sql = load_sql(path, schema);
  fill(sql, part, [&] { return load_sql(std::format("inspector/{}.sql", part), schema); });
  return sql;
}

}  // namespace

ReadingStatements::ReadingStatements(std::string_view schema)
    : attempts_of_job{load_sql("inspector/attempts_of_job.sql", schema)},
      audit{load_sql("inspector/audit.sql", schema)},
      count_ended{load_sql("inspector/count_ended.sql", schema)},
      count_ended_by_id{load_sql("inspector/count_ended_by_id.sql", schema)},
      count_running{load_sql("inspector/count_running.sql", schema)},
      count_unfinished_by_id{load_sql("inspector/count_unfinished_by_id.sql", schema)},
      count_waiting{load_sql("inspector/count_waiting.sql", schema)},
      count_waiting_by_payload{load_sql("inspector/count_waiting_by_payload.sql", schema)},
      diagnose_connections{load_sql("inspector/diagnose_connections.sql", schema)},
      diagnose_indexes{load_sql("inspector/diagnose_indexes.sql", schema)},
      diagnose_leases{load_sql("inspector/diagnose_leases.sql", schema)},
      diagnose_long_runs{load_sql("inspector/diagnose_long_runs.sql", schema)},
      diagnose_partition_makers{load_sql("inspector/diagnose_partition_makers.sql", schema)},
      diagnose_server{load_sql("inspector/diagnose_server.sql", schema)},
      diagnose_tables{load_sql("inspector/diagnose_tables.sql", schema)},
      diagnose_vacuum{load_sql("inspector/diagnose_vacuum.sql", schema)},
      failed_attempts{load_sql("inspector/failed_attempts.sql", schema)},
      find_ended{load_sql("inspector/find_ended.sql", schema)},
      find_unfinished{load_sql("inspector/find_unfinished.sql", schema)},
      history_retention{load_sql("inspector/history_retention.sql", schema)},
      job_types{load_sql_with("statistics_hops", "inspector/job_types.sql", schema)},
      list_ended{load_sql("inspector/list_ended.sql", schema)},
      list_unfinished{load_sql("inspector/list_unfinished.sql", schema)},
      missing_rights{load_sql("inspector/missing_rights.sql", schema)},
      operations{load_sql("inspector/operations.sql", schema)},
      page_of_ended{load_sql("inspector/page_of_ended.sql", schema)},
      page_of_ended_by_id{load_sql("inspector/page_of_ended_by_id.sql", schema)},
      page_of_running{load_sql("inspector/page_of_running.sql", schema)},
      page_of_unfinished_by_id{load_sql("inspector/page_of_unfinished_by_id.sql", schema)},
      page_of_waiting{load_sql("inspector/page_of_waiting.sql", schema)},
      page_of_waiting_by_payload{load_sql("inspector/page_of_waiting_by_payload.sql", schema)},
      payload_indexes{load_sql("inspector/payload_indexes.sql", schema)},
      payload_type{load_sql("inspector/payload_type.sql", schema)},
      period_start{load_sql("inspector/period_start.sql", schema)},
      program_versions{load_sql("inspector/program_versions.sql", schema)},
      queue_activity{load_sql("inspector/queue_activity.sql", schema)},
      queue_depths{load_sql("inspector/queue_depths.sql", schema)},
      queue_discarded{load_sql("inspector/queue_discarded.sql", schema)},
      queue_latest_durations{load_sql("inspector/queue_latest_durations.sql", schema)},
      queue_names{load_sql_with("statistics_hops", "inspector/queue_names.sql", schema)},
      queue_workers{load_sql("inspector/queue_workers.sql", schema)},
      queues_with_jobs{load_sql("inspector/queues_with_jobs.sql", schema)},
      running_of_workers{load_sql("inspector/running_of_workers.sql", schema)},
      schedules{load_sql("inspector/schedules.sql", schema)},
      schema_version{load_sql("schema_version.sql", schema)},
      slowest_attempts{load_sql_with("sampled_attempts", "inspector/slowest_attempts.sql", schema)},
      statistics{load_sql_with("statistics_totals", "inspector/statistics.sql", schema)},
      statistics_by_queue{load_sql_with("statistics_totals", "inspector/statistics_by_queue.sql", schema)},
      storage{load_sql("inspector/storage.sql", schema)},
      type_percentiles{load_sql_with("sampled_attempts", "inspector/type_percentiles.sql", schema)},
      type_statistics{load_sql_with("statistics_totals", "inspector/type_statistics.sql", schema)},
      workers{load_sql("inspector/workers.sql", schema)} {}

}  // namespace arrower::jobs::inspector
