#include "postgres/statements.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <stdexcept>
#include <utility>

#include "postgres/sql_files.hpp"

namespace arrower::jobs::postgres {

namespace {

std::string quoted(std::string_view text, char quote) {
  std::string result(1, quote);
  for (const char character : text) {
    result.append(character == quote ? 2 : 1, character);
  }
  return result += quote;
}

std::string quote_literal(std::string_view text) {
  // E'' reads backslashes the same way whatever standard_conforming_strings says.
  std::string escaped;
  for (const char character : text) {
    escaped.append(character == '\\' ? 2 : 1, character);
  }
  return (escaped.size() == text.size() ? "" : " E") + quoted(escaped, '\'');
}

std::string load(std::string_view path, std::string_view schema) {
  const auto files = sql_files();
  const auto file = std::ranges::find(files, path, &SqlFile::path);
  if (file == files.end()) {
    throw std::logic_error{std::format("postgres/sql/{} is missing from the library", path)};
  }
  return render_sql(file->text, schema);
}

}  // namespace

std::string quote_identifier(std::string_view name) { return quoted(name, '"'); }

std::string channel_name(std::string_view schema) { return std::format("arrower_jobs.{}", schema); }

std::string render_sql(std::string_view sql, std::string_view schema) {
  const std::array<std::pair<std::string_view, std::string>, 4> placeholders{{
      {"{schema}", quote_identifier(schema)},
      {"{schema_literal}", quote_literal(schema)},
      {"{channel}", quote_literal(channel_name(schema))},
      {"{jobs_sequence}", quote_literal(quote_identifier(schema) + ".jobs_id_seq")},
  }};
  std::string result;
  while (!sql.empty()) {
    const auto placeholder =
        std::ranges::find_if(placeholders, [&](const auto& entry) { return sql.starts_with(entry.first); });
    if (placeholder != placeholders.end()) {
      result += placeholder->second;
      sql.remove_prefix(placeholder->first.size());
    } else {
      const auto next = std::min(sql.find('{', 1), sql.size());
      result += sql.substr(0, next);
      sql.remove_prefix(next);
    }
  }
  return result;
}

Statements::Statements(std::string_view schema_name)
    : schema{schema_name},
      advance_schedules{load("advance_schedules.sql", schema)},
      announce{load("announce.sql", schema)},
      claim_by_priority{load("claim_by_priority.sql", schema)},
      claim_by_run_at{load("claim_by_run_at.sql", schema)},
      count_committed{load("count_committed.sql", schema)},
      create_run_at_index{load("create_run_at_index.sql", schema)},
      delete_schedule{load("delete_schedule.sql", schema)},
      delete_worker{load("delete_worker.sql", schema)},
      due_schedules{load("due_schedules.sql", schema)},
      enqueue{load("enqueue.sql", schema)},
      enqueue_one{load("enqueue_one.sql", schema)},
      ensure_history_partitions{load("ensure_history_partitions.sql", schema)},
      find_unique{load("find_unique.sql", schema)},
      finish_in_transaction{load("finish_in_transaction.sql", schema)},
      heartbeat{load("heartbeat.sql", schema)},
      jobs_of_lease{load("jobs_of_lease.sql", schema)},
      lock_dead_worker{load("lock_dead_worker.sql", schema)},
      look_at_workers{load("look_at_workers.sql", schema)},
      look_through{load("look_through.sql", schema)},
      measure_depth{load("measure_depth.sql", schema)},
      next_due_schedule{load("next_due_schedule.sql", schema)},
      register_schedules{load("register_schedules.sql", schema)},
      register_worker{load("register_worker.sql", schema)},
      release_lost_claim{load("release_lost_claim.sql", schema)},
      reserve_ids{load("reserve_ids.sql", schema)},
      retire_orphaned_schedules{load("retire_orphaned_schedules.sql", schema)},
      settle{load("settle.sql", schema)},
      settle_succeeded{load("settle_succeeded.sql", schema)},
      upsert_schedules{load("upsert_schedules.sql", schema)} {}

}  // namespace arrower::jobs::postgres
