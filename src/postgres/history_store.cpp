#include "postgres/history_store.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <format>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <pqxx/pqxx>

#include "postgres/array_literal.hpp"
#include "postgres/columns.hpp"

namespace arrower::jobs::postgres {

namespace {

using std::chrono::microseconds;

/// Who writes to the history waits behind us while we wait for it: not for long, rather several times.
constexpr int tries_to_drop = 5;
constexpr std::chrono::milliseconds between_tries{200};
constexpr std::string_view lock_not_available = "55P03";

void pause(std::chrono::milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wait;
  std::unique_lock lock{mutex};
  wait.wait_for(lock, stop, time, [] { return false; });
}

}  // namespace

std::string for_partition(const std::string& sql, const std::string& partition) {
  return fill(sql, std::array<Placeholder, 1>{{{"{partition}", quote_identifier(partition)}}});
}

/// A short transaction in which nobody else prunes: a lock of the transaction, which holds behind poolers as well.
class HistoryStore::Step {
 public:
  Step(Sessions& sessions, std::string_view schema)
      : session_{sessions.borrow(SessionPool::Purpose::long_operation)},
        transaction_{session_->connection()},
        is_ours_{lock(schema)} {}

  explicit operator bool() const noexcept { return is_ours_; }
  pqxx::work& operator*() noexcept { return transaction_; }
  pqxx::work* operator->() noexcept { return &transaction_; }

 private:
  bool lock(std::string_view schema) {
    session_->apply_settings(transaction_);
    return transaction_
        .exec("select pg_try_advisory_xact_lock(hashtextextended($1, 0))",
              pqxx::params{std::format("{}.prune", schema)})
        .one_field()
        .as<bool>();
  }

  const SessionPool::Loan session_;
  pqxx::work transaction_;
  const bool is_ours_;
};

HistoryStore::HistoryStore(Sessions& sessions, const Statements& statements)
    : sessions_{sessions}, statements_{statements} {}

struct HistoryStore::Partition {
  std::string name;
  TimePoint day_end;
  model::PartitionPruning pruning;
};

std::vector<HistoryStore::Partition> HistoryStore::partitions() {
  std::vector<Partition> partitions;
  Step step{sessions_, statements_.schema};
  if (!step) {
    return partitions;
  }
  const model::HistorySettings settings = this->settings(*step);
  const pqxx::result rows = step->exec(statements_.history_partitions);
  partitions.reserve(static_cast<std::size_t>(rows.size()));
  for (const pqxx::row& row : rows) {
    const TimePoint day_end = time_of(row[1]);
    const TimePoint now = time_of(row[2]);
    std::string name{row[0].view()};
    model::PartitionPruning pruning = model::prune_partition(day_end, now, queues_in(*step, name), settings);
    partitions.push_back({.name = std::move(name), .day_end = day_end, .pruning = std::move(pruning)});
  }
  return partitions;
}

void HistoryStore::ensure_partitions() { sessions_.execute(statements_.ensure_history_partitions, {}, false); }

Pruned HistoryStore::prune_history(const std::stop_token& stop) {
  Pruned pruned;
  for (const Partition& partition : partitions()) {
    if (stop.stop_requested()) {
      return pruned;
    }
    if (partition.pruning.drop) {
      pruned.days += drop(partition.name, partition.day_end, stop) ? 1 : 0;
    } else if (!partition.pruning.expired.empty()) {
      pruned.rows += delete_rows(partition.name, partition.pruning.expired, stop);
    }
  }
  pruned.rows += delete_default_rows(stop);
  return pruned;
}

Pruned HistoryStore::count_prunable() {
  Pruned prunable;
  const auto count = [&](const std::string& sql, const pqxx::params& parameters) {
    prunable.rows += sessions_.execute(sql, parameters, false).one_field().as<std::int64_t>();
  };
  for (const Partition& partition : partitions()) {
    if (partition.pruning.drop) {
      ++prunable.days;
    } else if (!partition.pruning.expired.empty()) {
      count(for_partition(statements_.count_in_partition, partition.name),
            pqxx::params{array_of(partition.pruning.expired)});
    }
  }
  count(statements_.count_in_default_partition, pqxx::params{model::default_history_retention.count()});
  return prunable;
}

bool HistoryStore::drop(const std::string& partition, TimePoint day_end, const std::stop_token& stop) {
  for (int attempt = 0; attempt < tries_to_drop && !stop.stop_requested(); ++attempt) {
    try {
      Step step{sessions_, statements_.schema};
      if (!step) {
        return false;
      }
      const std::string history = quote_identifier(statements_.schema) + ".job_history";
      step->exec("set local lock_timeout = '100ms'");
      step->exec("lock table only " + history + " in access exclusive mode");
      // With nobody at it any more: is it still as it was?
      const TimePoint now = time_of(step->exec("select (date_part('epoch', now()) * 1000000)::bigint").one_field());
      if (!model::prune_partition(day_end, now, queues_in(*step, partition), settings(*step)).drop) {
        return false;
      }
      step->exec("drop table " + quote_identifier(statements_.schema) + "." + quote_identifier(partition));
      step->commit();
      return true;
    } catch (const pqxx::sql_error& error) {
      if (error.sqlstate() != lock_not_available) {
        throw;
      }
    }
    pause(between_tries, stop);
  }
  return false;
}

std::int64_t HistoryStore::delete_rows(const std::string& partition, std::span<const std::string> queues,
                                       const std::stop_token& stop) {
  const std::string names = array_of(queues);
  const std::string sql = for_partition(statements_.delete_from_partition, partition);
  std::string place = "(0,0)";
  std::int64_t deleted = 0;
  while (!stop.stop_requested()) {
    Step step{sessions_, statements_.schema};
    if (!step) {
      break;
    }
    const pqxx::row row = step->exec(sql, pqxx::params{names, place}).one_row();
    step->commit();
    if (row[0].as<std::int64_t>() == 0) {
      break;
    }
    deleted += row[0].as<std::int64_t>();
    place = row[1].c_str();
  }
  return deleted;
}

std::int64_t HistoryStore::delete_default_rows(const std::stop_token& stop) {
  std::int64_t deleted = 0;
  while (!stop.stop_requested()) {
    Step step{sessions_, statements_.schema};
    if (!step) {
      break;
    }
    const auto rows =
        step->exec(statements_.delete_from_default_partition, pqxx::params{model::default_history_retention.count()})
            .one_field()
            .as<std::int64_t>();
    step->commit();
    if (rows == 0) {
      break;
    }
    deleted += rows;
  }
  return deleted;
}

void HistoryStore::prune_records(const std::stop_token& stop) {
  add_up_statistics(stop);
  const auto repeat = [&](const std::string& sql) {
    while (!stop.stop_requested()) {
      Step step{sessions_, statements_.schema};
      if (!step || step->exec(sql).affected_rows() == 0) {
        return;
      }
      step->commit();
    }
  };
  repeat(statements_.delete_old_statistics);
  repeat(statements_.delete_old_hours);
  repeat(statements_.delete_old_versions);
  repeat(statements_.delete_old_audit);
}

void HistoryStore::add_up_statistics(const std::stop_token& stop) {
  const pqxx::result span = sessions_.execute(statements_.statistics_to_add_up, {}, false);
  if (span.empty()) {
    return;
  }
  const auto until = span[0][1].as<std::int64_t>();
  // Day by day: the first time there may be weeks.
  constexpr std::int64_t day = microseconds{std::chrono::days{1}}.count();
  for (auto since = span[0][0].as<std::int64_t>(); since < until && !stop.stop_requested(); since += day) {
    Step step{sessions_, statements_.schema};
    if (!step) {
      return;
    }
    step->exec(statements_.add_up_statistics, pqxx::params{since, std::min(since + day, until)});
    step->commit();
  }
}

model::HistorySettings HistoryStore::settings(pqxx::transaction_base& transaction) const {
  model::HistorySettings settings;
  for (const pqxx::row& row : transaction.exec(statements_.history_settings)) {
    settings.emplace(row[0].view(), std::chrono::days{row[1].as<int>()});
  }
  return settings;
}

std::vector<std::string> HistoryStore::queues_in(pqxx::transaction_base& transaction,
                                                 const std::string& partition) const {
  const pqxx::result rows = transaction.exec(for_partition(statements_.queues_in_partition, partition));
  std::vector<std::string> queues;
  queues.reserve(static_cast<std::size_t>(rows.size()));
  for (const pqxx::row& row : rows) {
    queues.emplace_back(row[0].view());
  }
  return queues;
}

}  // namespace arrower::jobs::postgres
