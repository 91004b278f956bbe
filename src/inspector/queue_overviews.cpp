#include "inspector/queue_overviews.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "inspector/job_rows.hpp"
#include "inspector/most_counted.hpp"
#include "inspector/plan_bound.hpp"
#include "inspector/sql_parameters.hpp"

namespace arrower::jobs::inspector {

namespace {

using std::chrono::microseconds;

/// How far each queue of a page is looked into: what a page costs is bounded however many queues it has.
struct Depth {
  /// Jobs that are counted.
  std::int64_t counted = most_counted;
  /// Running ones that may stand among them.
  std::int64_t running = 2'000;
  /// Jobs that are not due yet whose rows are read, to tell those that are tried again from those that are scheduled.
  std::int64_t later = 2'000;
  /// Attempts whose durations are read.
  std::int64_t attempts = 1'000;

  std::int64_t due() const noexcept { return counted + running; }
};

/// All of it for so many queues, then less and less.
constexpr std::int64_t deep_queues = 10;

Depth depth_for(std::size_t queues) {
  const std::int64_t divisor = std::max(static_cast<std::int64_t>(queues), deep_queues);
  const auto share = [divisor](std::int64_t whole, std::int64_t least) {
    return std::max(whole * deep_queues / divisor, least);
  };
  const Depth whole;
  return {.counted = share(whole.counted, 500),
          .running = share(whole.running, 500),
          .later = share(whole.later, 100),
          .attempts = share(whole.attempts, 100)};
}

Count count_of(const pqxx::field& value, std::int64_t most, bool more) {
  return {.value = std::min(value.as<std::int64_t>(), most), .exact = !more};
}

/// While a queue's overview is put together.
struct Parts {
  QueueOverview overview;
  /// Ready or running; up to one more than is counted.
  std::int64_t due = 0;
  std::vector<std::string> ready_types;
  std::vector<std::string> served_types;
};

using PartsByQueue = std::map<std::string, Parts, std::less<>>;

void add_depths(PartsByQueue& queues, const pqxx::result& rows, const Depth& depth) {
  for (const pqxx::row& row : rows) {
    Parts& parts = queues.find(row[0].view())->second;
    QueueOverview& overview = parts.overview;
    parts.due = row[1].as<std::int64_t>();
    const bool more = row[4].as<bool>();
    overview.scheduled = count_of(row[2], depth.later, more);
    overview.retrying = count_of(row[3], depth.later, more);
    if (!row[5].is_null()) {
      overview.oldest_ready_age = duration_of(row[5]);
    }
    parts.ready_types = texts_of(row[6]);
  }
}

void add_workers(PartsByQueue& queues, const pqxx::result& rows) {
  for (const pqxx::row& row : rows) {
    Parts& parts = queues.find(row[0].view())->second;
    QueueOverview& overview = parts.overview;
    overview.paused_at = optional_time_of(row[1]);
    overview.paused_by = optional_text_of(row[2]);
    overview.worker_processes = row[3].as<int>();
    overview.worker_threads = row[4].as<int>();
    parts.served_types = texts_of(row[5]);
    overview.running = {.value = row[6].as<std::int64_t>(), .exact = true};
  }
}

void add_activity(PartsByQueue& queues, const pqxx::result& rows) {
  for (const pqxx::row& row : rows) {
    QueueOverview& overview = queues.find(row[0].view())->second.overview;
    const auto attempts = row[1].as<std::int64_t>();
    const double window = std::max(row[4].as<double>(), 1.0);
    overview.throughput = static_cast<double>(attempts) / window;
    if (attempts > 0) {
      overview.failure_rate = row[2].as<double>() / static_cast<double>(attempts);
      overview.average_duration = microseconds{row[3].as<std::int64_t>() / attempts};
    }
  }
}

void add_discarded(PartsByQueue& queues, const pqxx::result& rows, const Depth& depth) {
  for (const pqxx::row& row : rows) {
    const auto discarded = row[1].as<std::int64_t>();
    queues.find(row[0].view())->second.overview.discarded = {.value = std::min(discarded, depth.counted),
                                                             .exact = discarded <= depth.counted};
  }
}

void add_latest_durations(PartsByQueue& queues, const pqxx::result& rows) {
  for (const pqxx::row& row : rows) {
    queues.find(row[0].view())->second.overview.p95_duration = duration_of(row[1]);
  }
}

QueueState state_of(const QueueOverview& overview) {
  if (overview.paused_at) {
    return QueueState::paused;
  }
  if (overview.worker_processes == 0) {
    return QueueState::no_workers;
  }
  return overview.running.value > 0 || overview.ready.value > 0 ? QueueState::working : QueueState::waiting;
}

QueueOverview complete(Parts parts, const Depth& depth) {
  QueueOverview& overview = parts.overview;
  // Both were counted one after the other: what was claimed in between is running.
  const std::int64_t ready = std::max(parts.due - overview.running.value, std::int64_t{0});
  overview.ready = {.value = std::min(ready, depth.counted),
                    .exact = parts.due <= depth.due() && ready <= depth.counted};
  std::ranges::sort(parts.ready_types);
  std::ranges::sort(parts.served_types);
  std::ranges::set_difference(parts.ready_types, parts.served_types, std::back_inserter(overview.types_without_worker));
  overview.state = state_of(overview);
  if (overview.throughput > 0 && overview.ready.value > 0 && !overview.paused_at) {
    overview.estimated_until_empty = std::chrono::seconds{
        static_cast<std::int64_t>(std::ceil(static_cast<double>(overview.ready.value) / overview.throughput))};
  }
  return std::move(overview);
}

}  // namespace

std::vector<std::string> queue_names(const Database& database, ReadTransaction& transaction,
                                     const QueueNameQuery& query) {
  const pqxx::result rows =
      transaction.exec(database.reading().queue_names, pqxx::params{query.from, query.most, query.match});
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(rows.size()));
  for (const pqxx::row& row : rows) {
    names.push_back(text_of(row[0]));
  }
  return names;
}

std::vector<QueueOverview> queue_overviews(const Database& database, ReadTransaction& transaction,
                                           const std::vector<std::string>& names) {
  PartsByQueue queues;
  for (const std::string& name : names) {
    queues[name].overview.name = name;
  }
  const Depth depth = depth_for(names.size());
  SqlParameters named;
  named.add_texts(names);
  SqlParameters deep = named;
  deep.add(depth.due());
  deep.add(depth.later);
  SqlParameters latest = named;
  latest.add(surely_before(std::chrono::hours{24}));
  SqlParameters failed = latest;
  latest.add(depth.attempts);
  failed.add(depth.counted);
  const ReadingStatements& sql = database.reading();
  add_depths(queues, transaction.exec(sql.queue_depths, deep.values()), depth);
  add_workers(queues, transaction.exec(sql.queue_workers, named.values()));
  add_activity(queues, transaction.exec(sql.queue_activity, named.values()));
  add_discarded(queues, transaction.exec(sql.queue_discarded, failed.values()), depth);
  add_latest_durations(queues, transaction.exec(sql.queue_latest_durations, latest.values()));
  std::vector<QueueOverview> overviews;
  overviews.reserve(names.size());
  for (const std::string& name : names) {
    overviews.push_back(complete(std::move(queues[name]), depth));
  }
  return overviews;
}

}  // namespace arrower::jobs::inspector
