#include "inspector/job_list.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <format>
#include <limits>
#include <optional>
#include <utility>

#include <arrower/jobs/error.hpp>

#include "inspector/indexed_payload.hpp"
#include "inspector/job_conditions.hpp"
#include "inspector/job_rows.hpp"
#include "inspector/largest_page.hpp"
#include "inspector/most_counted.hpp"
#include "inspector/sql_parameters.hpp"
#include "inspector/sql_template.hpp"

namespace arrower::jobs::inspector {

namespace {

/// Rows that one statement looks at; it shares them out among queues and priorities.
constexpr int most_looked_at = 3'000;
/// Of a payload in a list.
constexpr int payload_characters = 500;
/// In each queue at least.
constexpr int least_looked_at = 200;
/// Of the rows that have a value which an index serves: as many as are counted, so that what is told of them is exact.
constexpr std::int64_t most_of_a_value = most_counted + 1;
constexpr std::int64_t least_of_a_value = 1'000;

constexpr std::array outcomes{JobState::succeeded, JobState::discarded, JobState::cancelled};

/// What is asked of a list; for a count, which has no order, `rows` alone.
struct Request {
  const JobFilter& filter;
  /// Quoted.
  std::string schema;
  std::vector<std::string> queues;
  /// To be looked at among the jobs that wait, or run.
  std::int64_t most_unfinished = most_looked_at;
  /// To be looked at in each queue's history, for each outcome.
  std::int64_t most_ended = most_looked_at;
  std::int64_t rows = 0;
  std::optional<ListPlace> after = {};
  bool oldest_first = false;
  bool whole_payloads = false;
  IndexedPayload indexed = {};
};

/// One statement.
struct Source {
  std::string sql;
  SqlParameters parameters;
};

/// From where to where an index is read, as further conditions on its columns.
std::string period(const Request& request, std::string_view time, std::string_view id, SqlParameters& parameters,
                   std::optional<TimePoint> from) {
  std::string text;
  if (from) {
    text += std::format(" and {} >= {}", time, parameters.add(*from));
  }
  if (request.filter.before) {
    text += std::format(" and {} < {}", time, parameters.add(*request.filter.before));
  }
  if (request.after) {
    // Said twice: partitions are left out by the time alone.
    const std::string at = parameters.add(TimePoint{std::chrono::microseconds{request.after->time}});
    text += std::format(" and {0} {1}= {2} and ({0}, {3}) {1} ({2}, {4}::bigint)", time,
                        request.oldest_first ? ">" : "<", at, id, parameters.add(request.after->id));
  }
  return text;
}

std::string period_of_unfinished(const Request& request, std::string_view time, SqlParameters& parameters) {
  return period(request, time, "j.id", parameters, request.filter.from);
}

std::string period_of_ended(const Request& request, SqlParameters& parameters) {
  // What has ended by a failure ended when it failed.
  const std::optional<TimePoint> from = std::max(request.filter.from, request.filter.failed_from);
  return period(request, "h.finished_at", "h.job_id", parameters, from);
}

std::string period_of_waiting(const Request& request, SqlParameters& parameters) {
  std::string text = period_of_unfinished(request, "j.run_at", parameters);
  const bool ready = wants(request.filter, JobState::ready);
  const bool later = wants(request.filter, JobState::scheduled) || wants(request.filter, JobState::retrying);
  if (ready != later) {
    text += ready ? " and j.run_at <= now()" : " and j.run_at > now()";
  }
  return text;
}

/// Fills in what lists and counts have in common.
Source common_source(std::string sql, const Request& request, std::int64_t most) {
  Source source{.sql = std::move(sql), .parameters = {}};
  fill(source.sql, "queues", [&] { return source.parameters.add_texts(request.queues); });
  fill(source.sql, "most", [&] { return source.parameters.add(most) + "::bigint"; });
  fill(source.sql, "rows", [&] { return source.parameters.add(request.rows) + "::bigint"; });
  fill(source.sql, "payload_characters",
       [&] { return std::to_string(request.whole_payloads ? std::numeric_limits<int>::max() : payload_characters); });
  fill(source.sql, "direction", [&] { return request.oldest_first ? "asc" : "desc"; });
  return source;
}

template <class Period>
Source source_of_unfinished(std::string sql, const Request& request, Period period_text) {
  Source source = common_source(std::move(sql), request, request.most_unfinished);
  fill(source.sql, "condition", [&] { return condition_on_jobs(request.filter, request.schema, source.parameters); });
  // Behind all others: paths stand in it.
  fill(source.sql, "period",
       [&] { return period_text(source.parameters) + request.indexed.text("j", source.parameters); });
  return source;
}

Source source_of_ended(std::string sql, const Request& request, JobState state = JobState::succeeded) {
  Source source = common_source(std::move(sql), request, request.most_ended);
  fill(source.sql, "outcome", [&] { return std::format("'{}'", outcome_of(state)); });
  fill(source.sql, "condition", [&] { return condition_on_history(request.filter, source.parameters); });
  fill(source.sql, "period",
       [&] { return period_of_ended(request, source.parameters) + request.indexed.text("h", source.parameters); });
  return source;
}

/// The statements of a list, or of a count.
struct Templates {
  std::string waiting;
  std::string running;
  std::string unfinished_by_id;
  std::string ended;
  std::string ended_by_id;
};

std::string with_page(std::string list, const std::string& page) {
  fill(list, "page", [&] { return page; });
  return list;
}

Templates list_templates(const ReadingStatements& sql, const IndexedPayload& indexed) {
  return {.waiting =
              with_page(sql.list_unfinished, indexed.is_empty() ? sql.page_of_waiting : sql.page_of_waiting_by_payload),
          .running = with_page(sql.list_unfinished, sql.page_of_running),
          .unfinished_by_id = with_page(sql.list_unfinished, sql.page_of_unfinished_by_id),
          .ended = with_page(sql.list_ended, sql.page_of_ended),
          .ended_by_id = with_page(sql.list_ended, sql.page_of_ended_by_id)};
}

Templates count_templates(const ReadingStatements& sql, const IndexedPayload& indexed) {
  return {.waiting = indexed.is_empty() ? sql.count_waiting : sql.count_waiting_by_payload,
          .running = sql.count_running,
          .unfinished_by_id = sql.count_unfinished_by_id,
          .ended = sql.count_ended,
          .ended_by_id = sql.count_ended_by_id};
}

/// Whether jobs that ended so can match: what succeeded has left no error, and only what was discarded has failed.
bool leaves(JobState state, const JobFilter& filter) {
  return !(state == JobState::succeeded && filter.error) && !(state != JobState::discarded && filter.failed_from);
}

/// One statement for each index that holds some of what is asked for.
std::vector<Source> sources_of(Templates templates, const Request& request) {
  const JobFilter& filter = request.filter;
  std::vector<Source> sources;
  if (!filter.ids.empty()) {
    if (wants_unfinished(filter)) {
      sources.push_back(
          source_of_unfinished(std::move(templates.unfinished_by_id), request, [&](SqlParameters& parameters) {
            return period_of_unfinished(request, "case when j.lease is null then j.run_at else j.leased_at end",
                                        parameters);
          }));
    }
    if (wants_ended(filter)) {
      sources.push_back(source_of_ended(std::move(templates.ended_by_id), request));
    }
    return sources;
  }
  if (wants(filter, JobState::ready) || wants(filter, JobState::scheduled) || wants(filter, JobState::retrying)) {
    sources.push_back(source_of_unfinished(std::move(templates.waiting), request, [&](SqlParameters& parameters) {
      return period_of_waiting(request, parameters);
    }));
  }
  if (wants(filter, JobState::running)) {
    sources.push_back(source_of_unfinished(std::move(templates.running), request, [&](SqlParameters& parameters) {
      return period_of_unfinished(request, "j.leased_at", parameters);
    }));
  }
  for (const JobState state : outcomes) {
    if (wants(filter, state) && leaves(state, filter)) {
      sources.push_back(source_of_ended(templates.ended, request, state));
    }
  }
  return sources;
}

/// Whether there are conditions that no index serves.
bool looks_through(const JobFilter& filter) {
  return !filter.types.empty() || filter.error || !filter.payload.empty() || filter.schedule || filter.error_pattern ||
         filter.failed_from || filter.worker || filter.version || filter.min_attempts || filter.priority ||
         filter.parent;
}

std::optional<ListPlace> place_of(const PageRequest& page) {
  return page.after.empty() ? std::nullopt : std::optional{decode_cursor(page.after, page.oldest_first)};
}

void check_page(const PageRequest& page) {
  if (page.size < 1 || page.size > largest_page) {
    throw InvalidFilterError{std::format("the page's size is {}; it must be 1 to {}", page.size, largest_page)};
  }
  place_of(page);
}

}  // namespace

std::vector<std::string> queues_of(const Database& database, ReadTransaction& transaction, const JobFilter& filter) {
  std::vector<std::string> names;
  if (filter.queue) {
    names.push_back(*filter.queue);
  } else if (filter.ids.empty()) {
    const pqxx::result rows = transaction.exec(database.reading().queues_with_jobs);
    names.reserve(static_cast<std::size_t>(rows.size()));
    for (const pqxx::row& row : rows) {
      names.push_back(text_of(row[0]));
    }
  }
  return names;
}

JobPage list_jobs(Database& database, const JobFilter& filter, const PageRequest& page) {
  check_filter(filter);
  check_page(page);
  return database.read("cannot list the jobs",
                       [&](ReadTransaction& transaction) { return find_jobs(database, transaction, filter, page); });
}

JobPage find_jobs(const Database& database, ReadTransaction& transaction, const JobFilter& filter,
                  const PageRequest& page) {
  Request request{.filter = filter,
                  .schema = postgres::quote_identifier(database.options().schema),
                  .queues = queues_of(database, transaction, filter),
                  .rows = page.size + 1,
                  .after = place_of(page),
                  .oldest_first = page.oldest_first,
                  .whole_payloads = page.whole_payloads,
                  .indexed = IndexedPayload{transaction, database.reading(), filter}};
  const int queues = std::max(static_cast<int>(request.queues.size()), 1);
  if (request.indexed.is_empty()) {
    request.most_ended = std::max(most_looked_at / queues, least_looked_at);
  } else {
    request.most_ended = std::max(most_of_a_value / queues, least_of_a_value);
    request.most_unfinished = request.most_ended;
  }
  std::vector<ListedJob> listed;
  for (const Source& source : sources_of(list_templates(database.reading(), request.indexed), request)) {
    for (const pqxx::row& row : transaction.exec(source.sql, source.parameters.values())) {
      listed.push_back({.place = {.time = row[0].as<std::int64_t>(), .id = row[1].as<std::int64_t>()},
                        .stops = row[2].as<bool>(),
                        .matches = row[3].as<bool>(),
                        .summary = summary_of(row, page.whole_payloads)});
    }
  }
  return merge_into_page(std::move(listed), page);
}

JobPage merge_into_page(std::vector<ListedJob> listed, const PageRequest& page) {
  std::ranges::sort(listed, [&](const ListedJob& left, const ListedJob& right) {
    return page.oldest_first ? left.place < right.place : right.place < left.place;
  });
  JobPage result;
  result.jobs.reserve(std::min(listed.size(), static_cast<std::size_t>(page.size)));
  ListPlace last;
  for (ListedJob& job : listed) {
    if (result.jobs.size() == static_cast<std::size_t>(page.size)) {
      result.next = encode_cursor(last, page.oldest_first);
      break;
    }
    last = job.place;
    if (job.matches) {
      result.jobs.push_back(std::move(job.summary));
    }
    if (job.stops) {
      // Beyond this row its source may hold more that match, and would stand before what the others have.
      result.next = encode_cursor(last, page.oldest_first);
      result.stopped_early = result.jobs.size() < static_cast<std::size_t>(page.size);
      if (result.stopped_early) {
        result.looked_until = TimePoint{std::chrono::microseconds{last.time}};
      }
      break;
    }
  }
  return result;
}

Count count_jobs(Database& database, const JobFilter& filter) {
  check_filter(filter);
  return database.read("cannot count the jobs", [&](ReadTransaction& transaction) {
    const IndexedPayload indexed{transaction, database.reading(), filter};
    // What the indexes hold together is counted to the end of what is told; what has to be looked through takes longer.
    const std::int64_t most = looks_through(filter) && indexed.is_empty() ? most_looked_at : most_counted + 1;
    const Request request{.filter = filter,
                          .schema = postgres::quote_identifier(database.options().schema),
                          .queues = queues_of(database, transaction, filter),
                          .most_unfinished = most,
                          .most_ended = most,
                          .rows = most_counted + 1,
                          .indexed = indexed};
    Count count;
    for (const Source& source : sources_of(count_templates(database.reading(), indexed), request)) {
      const pqxx::row row = transaction.exec(source.sql, source.parameters.values()).one_row();
      count.value += row[0].as<std::int64_t>();
      count.exact = count.exact && !row[1].as<bool>();
      if (count.value > most_counted) {
        return Count{.value = most_counted, .exact = false};
      }
    }
    return count;
  });
}

}  // namespace arrower::jobs::inspector
