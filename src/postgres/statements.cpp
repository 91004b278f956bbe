#include "postgres/statements.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <stdexcept>
#include <utility>

#include "model/low_water_marks.hpp"
#include "postgres/sql_files.hpp"

namespace arrower::jobs::postgres {

namespace {

std::string between(std::string_view text, char quote) {
  std::string result(1, quote);
  for (const char character : text) {
    result.append(character == quote ? 2 : 1, character);
  }
  return result += quote;
}

}  // namespace

std::string quote_identifier(std::string_view name) { return between(name, '"'); }

std::string quote_literal(std::string_view text) {
  // E'' reads backslashes the same way whatever standard_conforming_strings says.
  std::string escaped;
  for (const char character : text) {
    escaped.append(character == '\\' ? 2 : 1, character);
  }
  return (escaped.size() == text.size() ? "" : " E") + between(escaped, '\'');
}

std::string channel_name(std::string_view schema) { return std::format("arrower_jobs.{}", schema); }

std::string fill(std::string_view sql, std::span<const Placeholder> placeholders) {
  std::string result;
  while (!sql.empty()) {
    const auto placeholder =
        std::ranges::find_if(placeholders, [&](const auto& entry) { return sql.starts_with(entry.name); });
    if (placeholder != placeholders.end()) {
      result += placeholder->value;
      sql.remove_prefix(placeholder->name.size());
    } else {
      const auto next = std::min(sql.find('{', 1), sql.size());
      result += sql.substr(0, next);
      sql.remove_prefix(next);
    }
  }
  return result;
}

std::string render_sql(std::string_view sql, std::string_view schema) {
  const std::array<Placeholder, 6> placeholders{{
      {"{schema}", quote_identifier(schema)},
      {"{schema_literal}", quote_literal(schema)},
      {"{channel}", quote_literal(channel_name(schema))},
      {"{most_priorities}", std::to_string(model::LowWaterMarks::most_in_use)},
      {"{jobs_table}", quote_literal(quote_identifier(schema) + ".jobs")},
      {"{jobs_sequence}", quote_literal(quote_identifier(schema) + ".jobs_id_seq")},
  }};
  return fill(sql, placeholders);
}

std::string load_sql(std::string_view path, std::string_view schema) {
  const auto files = sql_files();
  const auto file = std::ranges::find(files, path, &SqlFile::path);
  if (file == files.end()) {
    throw std::logic_error{std::format("postgres/sql/{} is missing from the library", path)};
  }
  return render_sql(file->text, schema);
}

Statements::Statements(std::string_view schema_name)
    : schema{schema_name},
      add_up_statistics{load_sql("add_up_statistics.sql", schema)},
      advance_schedules{load_sql("advance_schedules.sql", schema)},
      announce{load_sql("announce.sql", schema)},
      audit_leases{load_sql("audit_leases.sql", schema)},
      cancelled_among{load_sql("cancelled_among.sql", schema)},
      claim_by_priority{load_sql("claim_by_priority.sql", schema)},
      claim_by_run_at{load_sql("claim_by_run_at.sql", schema)},
      count_committed{load_sql("count_committed.sql", schema)},
      count_in_default_partition{load_sql("count_in_default_partition.sql", schema)},
      count_in_partition{load_sql("count_in_partition.sql", schema)},
      count_peers{load_sql("count_peers.sql", schema)},
      create_run_at_index{load_sql("create_run_at_index.sql", schema)},
      delete_from_default_partition{load_sql("delete_from_default_partition.sql", schema)},
      delete_from_partition{load_sql("delete_from_partition.sql", schema)},
      delete_old_audit{load_sql("delete_old_audit.sql", schema)},
      delete_old_hours{load_sql("delete_old_hours.sql", schema)},
      delete_old_statistics{load_sql("delete_old_statistics.sql", schema)},
      delete_old_versions{load_sql("delete_old_versions.sql", schema)},
      delete_schedule{load_sql("delete_schedule.sql", schema)},
      delete_workers{load_sql("delete_workers.sql", schema)},
      due_schedules{load_sql("due_schedules.sql", schema)},
      end_waiting{load_sql("end_waiting.sql", schema)},
      end_session_of_lock{load_sql("end_session_of_lock.sql", schema)},
      enqueue{load_sql("enqueue.sql", schema)},
      enqueue_one{load_sql("enqueue_one.sql", schema)},
      ensure_history_partitions{load_sql("ensure_history_partitions.sql", schema)},
      find_unique{load_sql("find_unique.sql", schema)},
      front_ids{load_sql("front_ids.sql", schema)},
      read_claimable{load_sql("read_claimable.sql", schema)},
      finish_in_transaction{load_sql("finish_in_transaction.sql", schema)},
      front_jobs_of_lease{load_sql("front_jobs_of_lease.sql", schema)},
      heartbeat{load_sql("heartbeat.sql", schema)},
      history_partitions{load_sql("history_partitions.sql", schema)},
      history_settings{load_sql("history_settings.sql", schema)},
      jobs_of_leases{load_sql("jobs_of_leases.sql", schema)},
      lock_dead_workers{load_sql("lock_dead_workers.sql", schema)},
      look_at_workers{load_sql("look_at_workers.sql", schema)},
      look_through{load_sql("look_through.sql", schema)},
      mark_started{load_sql("mark_started.sql", schema)},
      measure_depth{load_sql("measure_depth.sql", schema)},
      next_due_schedule{load_sql("next_due_schedule.sql", schema)},
      overdue_cancellations{load_sql("overdue_cancellations.sql", schema)},
      publish_payload_schemas{load_sql("publish_payload_schemas.sql", schema)},
      queues_in_partition{load_sql("queues_in_partition.sql", schema)},
      register_schedules{load_sql("register_schedules.sql", schema)},
      register_worker{load_sql("register_worker.sql", schema)},
      release_lost_claim{load_sql("release_lost_claim.sql", schema)},
      reserve_ids{load_sql("reserve_ids.sql", schema)},
      retire_orphaned_schedules{load_sql("retire_orphaned_schedules.sql", schema)},
      set_job_types{load_sql("set_job_types.sql", schema)},
      set_suspects{load_sql("set_suspects.sql", schema)},
      settle{load_sql("settle.sql", schema)},
      settle_succeeded{load_sql("settle_succeeded.sql", schema)},
      statistics_to_add_up{load_sql("statistics_to_add_up.sql", schema)},
      stray_jobs{load_sql("stray_jobs.sql", schema)},
      sweep_cancellations{load_sql("sweep_cancellations.sql", schema)},
      take_watch{load_sql("take_watch.sql", schema)},
      tell_running{load_sql("tell_running.sql", schema)},
      upsert_schedules{load_sql("upsert_schedules.sql", schema)} {}

}  // namespace arrower::jobs::postgres
