// Queues: how they do, what they have done, and which types of jobs there are.
#include <algorithm>
#include <format>
#include <iterator>
#include <utility>

#include <arrower/jobs/error.hpp>

#include "inspector/inspector_impl.hpp"
#include "inspector/job_conditions.hpp"
#include "inspector/job_list.hpp"
#include "inspector/job_rows.hpp"
#include "inspector/largest_page.hpp"
#include "inspector/page_cursor.hpp"
#include "inspector/queue_overviews.hpp"
#include "inspector/sql_parameters.hpp"

namespace arrower::jobs {

using namespace inspector;

namespace {

constexpr std::int64_t most_intervals = 2'000;

void check_page(const QueuePageRequest& page) {
  if (page.size < 1 || page.size > largest_page) {
    throw InvalidFilterError{std::format("the page's size is {}; it must be 1 to {}", page.size, largest_page)};
  }
  // As every name of a queue.
  check_filter({.queue = page.match});
}

void check_query(const StatisticsQuery& query) {
  check_filter({.queue = query.queue,
                .types = query.type ? std::vector{*query.type} : std::vector<std::string>{},
                .from = query.from,
                .before = query.before});
}

void check_interval(const StatisticsQuery& query) {
  if (query.interval < std::chrono::minutes{1}) {
    throw InvalidFilterError{std::format("interval is {} minutes; it must be at least 1", query.interval.count())};
  }
  const std::int64_t intervals = (query.before - query.from) / query.interval;
  if (intervals > most_intervals) {
    throw InvalidFilterError{
        std::format("there are {} intervals of {} minutes from from to before; there can be at most {}: take longer "
                    "ones",
                    intervals, query.interval.count(), most_intervals)};
  }
}

/// Attempts of each outcome from which percentiles are taken, shared out among queues.
constexpr int most_sampled = 10'000;
constexpr int least_sampled = 200;
constexpr int most_slow_attempts = 20;

StatisticsPoint point_of(const pqxx::row& row, int first) {
  return {.time = time_of(row[first]),
          .succeeded = row[first + 1].as<std::int64_t>(),
          .failed = row[first + 2].as<std::int64_t>(),
          .discarded = row[first + 3].as<std::int64_t>(),
          .cancelled = row[first + 4].as<std::int64_t>(),
          .average_duration = duration_of(row[first + 5]),
          .average_wait = duration_of(row[first + 6])};
}

Percentiles percentiles_of(const pqxx::row& row, int first) {
  return {.p50 = duration_of(row[first]), .p95 = duration_of(row[first + 1]), .p99 = duration_of(row[first + 2])};
}

/// Types whose statistics are not written yet are added.
void add_percentiles(Performance& performance, const pqxx::result& rows) {
  for (const pqxx::row& row : rows) {
    performance.sample.value += row[0].as<std::int64_t>();
    performance.sample.exact = !row[1].as<bool>();
    auto type = std::ranges::find_if(performance.types, [&](const TypePerformance& known) {
      return known.queue == row[2].view() && known.type == row[3].view();
    });
    if (type == performance.types.end()) {
      type = performance.types.insert(type, {.queue = text_of(row[2]), .type = text_of(row[3]), .run = {}, .wait = {}});
    }
    type->run = percentiles_of(row, 4);
    type->wait = percentiles_of(row, 7);
  }
}

std::vector<SlowAttempt> slow_attempts_of(const pqxx::result& rows) {
  std::vector<SlowAttempt> attempts;
  attempts.reserve(static_cast<std::size_t>(rows.size()));
  for (const pqxx::row& row : rows) {
    attempts.push_back({.job = {row[0].as<std::int64_t>()},
                        .queue = text_of(row[1]),
                        .type = text_of(row[2]),
                        .attempt = row[3].as<int>(),
                        .outcome = outcome_of(row[4].view()),
                        .run = duration_of(row[5]),
                        .wait = duration_of(row[6]),
                        .finished_at = time_of(row[7]),
                        .worker = optional_text_of(row[8])});
  }
  return attempts;
}

}  // namespace

std::vector<QueueOverview> Inspector::queues() {
  std::vector<QueueOverview> queues;
  QueuePage page;
  do {
    page = this->queues({.size = largest_page, .after = page.next});
    std::ranges::move(page.queues, std::back_inserter(queues));
  } while (!page.next.empty());
  return queues;
}

QueuePage Inspector::queues(const QueuePageRequest& page) {
  check_page(page);
  const QueueNameQuery query{
      .from = page.after.empty() ? "" : decode_name_cursor(page.after), .most = page.size + 1, .match = page.match};
  Database& database = impl_->database;
  return database.read("cannot look at the queues", [&](ReadTransaction& transaction) {
    std::vector<std::string> names = queue_names(database, transaction, query);
    QueuePage answer;
    if (names.size() > static_cast<std::size_t>(page.size)) {
      answer.next = encode_name_cursor(names.back());
      names.pop_back();
    }
    if (!names.empty()) {
      answer.queues = queue_overviews(database, transaction, names);
    }
    return answer;
  });
}

QueueOverview Inspector::queue(std::string_view name) {
  Database& database = impl_->database;
  check_filter({.queue = std::string{name}});
  return database.read("cannot look at the queue", [&](ReadTransaction& transaction) {
    const std::vector<std::string> found = queue_names(database, transaction, {.from = std::string{name}, .most = 1});
    if (found.empty() || found.front() != name) {
      throw NotFoundError{
          std::format("there is no queue \"{}\": it has no jobs, worker process, schedule or setting, and did nothing "
                      "in the last 24 hours",
                      name)};
    }
    return queue_overviews(database, transaction, found).front();
  });
}

std::vector<StatisticsPoint> Inspector::statistics(const StatisticsQuery& query) {
  check_query(query);
  check_interval(query);
  std::vector<StatisticsPoint> points;
  SqlParameters parameters;
  parameters.add(query.from);
  parameters.add(query.before);
  parameters.add(static_cast<std::int64_t>(query.interval.count()));
  parameters.add(query.queue);
  parameters.add(query.type);
  Database& database = impl_->database;
  const pqxx::result rows =
      database.read("cannot read the statistics", database.reading().statistics, parameters.values());
  points.reserve(static_cast<std::size_t>(rows.size()));
  for (const pqxx::row& row : rows) {
    points.push_back(point_of(row, 0));
  }
  return points;
}

std::vector<QueueStatistics> Inspector::statistics_by_queue(const std::vector<std::string>& queues,
                                                            const StatisticsQuery& query) {
  check_query(query);
  check_interval(query);
  if (queues.size() > static_cast<std::size_t>(largest_page)) {
    throw InvalidFilterError{std::format("there are {} queues; at most {} can be named", queues.size(), largest_page)};
  }
  SqlParameters parameters;
  parameters.add(query.from);
  parameters.add(query.before);
  parameters.add(static_cast<std::int64_t>(query.interval.count()));
  parameters.add_texts(queues);
  Database& database = impl_->database;
  const pqxx::result rows =
      database.read("cannot read the statistics", database.reading().statistics_by_queue, parameters.values());
  std::vector<QueueStatistics> statistics;
  for (const pqxx::row& row : rows) {
    if (statistics.empty() || statistics.back().queue != row[0].view()) {
      statistics.push_back({.queue = text_of(row[0]), .points = {}});
    }
    statistics.back().points.push_back(point_of(row, 1));
  }
  return statistics;
}

Performance Inspector::performance(const StatisticsQuery& query) {
  check_query(query);
  Performance performance;
  for (TypeStatistics& type : type_statistics(query)) {
    performance.types.push_back({.queue = std::move(type.queue),
                                 .type = std::move(type.type),
                                 .succeeded = type.succeeded,
                                 .failed = type.failed,
                                 .discarded = type.discarded,
                                 .run = {},
                                 .wait = {}});
  }
  Database& database = impl_->database;
  database.read("cannot look at how long attempts take", [&](ReadTransaction& transaction) {
    const std::vector<std::string> queues = queues_of(database, transaction, {.queue = query.queue});
    SqlParameters sample;
    sample.add_texts(queues);
    sample.add(query.from);
    sample.add(query.before);
    sample.add(query.type);
    sample.add(std::max(most_sampled / std::max(static_cast<int>(queues.size()), 1), least_sampled));
    const ReadingStatements& sql = database.reading();
    add_percentiles(performance, transaction.exec(sql.type_percentiles, sample.values()));
    sample.add(most_slow_attempts);
    performance.slowest = slow_attempts_of(transaction.exec(sql.slowest_attempts, sample.values()));
    SqlParameters time;
    time.add(query.queue);
    time.add(query.from);
    time.add(query.before);
    for (const pqxx::row& row : transaction.exec(sql.program_versions, time.values())) {
      performance.versions.push_back(
          {.queue = text_of(row[0]), .version = text_of(row[1]), .first_seen_at = time_of(row[2])});
    }
    return true;
  });
  std::ranges::stable_sort(performance.types, std::ranges::greater{},
                           [](const TypePerformance& type) { return type.succeeded + type.failed + type.discarded; });
  return performance;
}

std::vector<TypeStatistics> Inspector::type_statistics(const StatisticsQuery& query) {
  check_query(query);
  std::vector<TypeStatistics> types;
  SqlParameters parameters;
  parameters.add(query.from);
  parameters.add(query.before);
  parameters.add(query.queue);
  parameters.add(query.type);
  Database& database = impl_->database;
  const pqxx::result rows =
      database.read("cannot read the statistics", database.reading().type_statistics, parameters.values());
  types.reserve(static_cast<std::size_t>(rows.size()));
  for (const pqxx::row& row : rows) {
    types.push_back({.queue = text_of(row[0]),
                     .type = text_of(row[1]),
                     .succeeded = row[2].as<std::int64_t>(),
                     .failed = row[3].as<std::int64_t>(),
                     .discarded = row[4].as<std::int64_t>(),
                     .cancelled = row[5].as<std::int64_t>(),
                     .average_duration = duration_of(row[6]),
                     .average_wait = duration_of(row[7])});
  }
  return types;
}

std::vector<KnownJobType> Inspector::job_types(const std::optional<std::string>& queue) {
  check_filter({.queue = queue});
  Database& database = impl_->database;
  return database.read("cannot look at the job types", [&](ReadTransaction& transaction) {
    SqlParameters parameters;
    parameters.add_texts(queue ? std::vector{*queue} : queue_names(database, transaction, {.most = largest_page}));
    const pqxx::result rows = transaction.exec(database.reading().job_types, parameters.values());
    std::vector<KnownJobType> types;
    types.reserve(static_cast<std::size_t>(rows.size()));
    for (const pqxx::row& row : rows) {
      types.push_back({.queue = text_of(row[0]),
                       .type = text_of(row[1]),
                       .worker_processes = row[2].as<int>(),
                       .payload_schema = optional_text_of(row[3])});
    }
    return types;
  });
}

}  // namespace arrower::jobs
