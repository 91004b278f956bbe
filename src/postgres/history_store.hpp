// Pruning what has stood in the history, the statistics and the audit for long enough. Days go whole where they can.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include <arrower/jobs/inspection/storage.hpp>

#include "model/history_retention.hpp"
#include "postgres/sessions.hpp"
#include "postgres/statements.hpp"

namespace arrower::jobs::postgres {

/// The SQL of a statement about {partition}; also for the history as a whole.
std::string for_partition(const std::string& sql, const std::string& partition);

/// Safe to use from several threads, and by several processes: each step looks whether another one is at it. Throws
/// libpqxx's errors and ConnectionError.
class HistoryStore {
 public:
  HistoryStore(Sessions& sessions, const Statements& statements);

  /// Makes the history's partitions of the coming days.
  void ensure_partitions();

  /// Prunes the history of all queues, in short transactions. Ends early when stop is requested, or another process is
  /// at it; what is left is pruned the next time.
  Pruned prune_history(const std::stop_token& stop);

  /// What that would prune.
  Pruned count_prunable();

  /// Adds statistics up to hours, and removes those by the minute after two weeks, those by the hour and entries of the
  /// audit after a year.
  void prune_records(const std::stop_token& stop);

 private:
  class Step;
  struct Partition;

  /// Nothing if another process is at it.
  std::vector<Partition> partitions();
  /// Answers whether it went.
  bool drop(const std::string& partition, TimePoint day_end, const std::stop_token& stop);
  std::int64_t delete_rows(const std::string& partition, std::span<const std::string> queues,
                           const std::stop_token& stop);
  std::int64_t delete_default_rows(const std::stop_token& stop);
  void add_up_statistics(const std::stop_token& stop);
  model::HistorySettings settings(pqxx::transaction_base& transaction) const;
  std::vector<std::string> queues_in(pqxx::transaction_base& transaction, const std::string& partition) const;

  Sessions& sessions_;
  const Statements& statements_;
};

}  // namespace arrower::jobs::postgres
