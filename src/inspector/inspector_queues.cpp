// Queues: how they do, what they have done, and which types of jobs there are.
#include <algorithm>
#include <format>
#include <iterator>
#include <utility>

#include <arrower/jobs/error.hpp>

#include "inspector/inspector_impl.hpp"
#include "inspector/job_conditions.hpp"
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
    points.push_back({.time = time_of(row[0]),
                      .succeeded = row[1].as<std::int64_t>(),
                      .failed = row[2].as<std::int64_t>(),
                      .discarded = row[3].as<std::int64_t>(),
                      .cancelled = row[4].as<std::int64_t>(),
                      .average_duration = duration_of(row[5]),
                      .average_wait = duration_of(row[6])});
  }
  return points;
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
