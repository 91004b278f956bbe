// The SQL of the store for one schema: the embedded files with the schema's name put in.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace arrower::jobs::postgres {

/// An SQL identifier in double quotes. The one place where names become part of SQL.
std::string quote_identifier(std::string_view name);

/// Text in quotes, read the same way by every session. For what cannot be a parameter.
std::string quote_literal(std::string_view text);

struct Placeholder {
  /// With its braces.
  std::string_view name;
  std::string value;
};

/// Puts values in the place of placeholders, from left to right, so that no value is taken for a placeholder.
std::string fill(std::string_view sql, std::span<const Placeholder> placeholders);

/// To be said first in a transaction of ours where the session does not have it: nothing is looked up in schemas that
/// others may write to.
inline constexpr std::string_view catalog_only = "set local search_path = pg_catalog, pg_temp";

/// The notification channel of a schema.
std::string channel_name(std::string_view schema);

/// SQL with {schema}, {schema_literal}, {channel} and {jobs_sequence} replaced.
std::string render_sql(std::string_view sql, std::string_view schema);

/// One of the embedded files, by its path below postgres/sql, rendered for a schema.
std::string load_sql(std::string_view path, std::string_view schema);

struct Statements {
  explicit Statements(std::string_view schema);

  std::string schema;
  std::string add_up_statistics;
  std::string advance_schedules;
  std::string announce;
  std::string audit_leases;
  std::string cancelled_among;
  std::string claim_by_priority;
  std::string claim_by_run_at;
  std::string count_committed;
  std::string count_in_default_partition;
  std::string count_in_partition;
  std::string count_peers;
  std::string create_run_at_index;
  std::string delete_from_default_partition;
  std::string delete_from_partition;
  std::string delete_old_audit;
  std::string delete_old_hours;
  std::string delete_old_statistics;
  std::string delete_old_versions;
  std::string delete_schedule;
  std::string delete_workers;
  std::string due_schedules;
  std::string end_waiting;
  std::string end_session_of_lock;
  std::string enqueue;
  std::string enqueue_one;
  std::string ensure_history_partitions;
  std::string find_unique;
  std::string front_ids;
  std::string read_claimable;
  std::string finish_in_transaction;
  std::string front_jobs_of_lease;
  std::string heartbeat;
  std::string history_partitions;
  std::string history_settings;
  std::string jobs_of_leases;
  std::string lock_dead_workers;
  std::string look_at_workers;
  std::string look_through;
  std::string mark_started;
  std::string measure_depth;
  std::string next_due_schedule;
  std::string overdue_cancellations;
  std::string publish_payload_schemas;
  std::string queues_in_partition;
  std::string register_schedules;
  std::string register_worker;
  std::string release_lost_claim;
  std::string reserve_ids;
  std::string retire_orphaned_schedules;
  std::string set_job_types;
  std::string set_suspects;
  std::string settle;
  std::string settle_succeeded;
  std::string statistics_to_add_up;
  std::string stray_jobs;
  std::string sweep_cancellations;
  std::string take_watch;
  std::string tell_running;
  std::string upsert_schedules;
};

}  // namespace arrower::jobs::postgres
