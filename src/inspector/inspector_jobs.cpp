// Jobs: lists, counts, one of them, and what they failed of.
#include <algorithm>
#include <format>
#include <map>
#include <tuple>
#include <utility>

#include <arrower/jobs/error.hpp>

#include "inspector/error_pattern.hpp"
#include "inspector/inspector_impl.hpp"
#include "inspector/job_conditions.hpp"
#include "inspector/job_list.hpp"
#include "inspector/job_rows.hpp"
#include "inspector/traceparent.hpp"
#include "postgres/metadata.hpp"

namespace arrower::jobs {

using namespace inspector;

namespace {

/// Of a job.
constexpr int most_attempts = 1000;
constexpr int most_failures = 10'000;
/// Shared out among queues and the two outcomes.
constexpr int most_failures_looked_at = 2 * most_failures;
constexpr int least_failures_looked_at = 500;
/// Of a group of failures.
constexpr std::size_t most_latest_jobs = 5;

std::vector<AttemptRecord> attempts_of(const pqxx::result& rows) {
  std::vector<AttemptRecord> attempts;
  attempts.reserve(static_cast<std::size_t>(rows.size()));
  for (const pqxx::row& row : rows) {
    attempts.push_back({.attempt = row[0].as<int>(),
                        .outcome = outcome_of(row[1].view()),
                        .error = optional_text_of(row[2]),
                        .worker = optional_text_of(row[3]),
                        .run_at = time_of(row[4]),
                        .started_at = optional_time_of(row[5]),
                        .finished_at = time_of(row[6])});
  }
  std::ranges::reverse(attempts);
  return attempts;
}

void add_details(JobDetails& details, const pqxx::row& row) {
  details.payload = optional_text_of(row[0]);
  details.user_id = optional_text_of(row[1]);
  details.version = optional_text_of(row[2]);
  details.unique_key = optional_text_of(row[3]);
  if (!row[4].is_null()) {
    details.trace_carrier = postgres::decode_trace_carrier(row[4].view());
    details.trace_id = trace_id_of(details.trace_carrier);
  }
  if (!row[5].is_null()) {
    if (const auto occurrence = postgres::decode_occurrence(row[5].view())) {
      details.scheduled_for = occurrence->time;
    }
  }
  if (!row[6].is_null()) {
    details.parent = postgres::decode_parent(row[6].view());
  }
}

Failures grouped(const pqxx::result& rows) {
  std::map<std::tuple<std::string, std::string, std::string>, FailureGroup> groups;
  Failures failures;
  for (const pqxx::row& row : rows) {
    failures.attempts.exact = failures.attempts.exact && !row[0].as<bool>();
    if (!row[1].as<bool>()) {
      continue;
    }
    if (failures.attempts.value == most_failures) {
      failures.attempts.exact = false;
      break;
    }
    ++failures.attempts.value;
    const TimePoint at = time_of(row[6]);
    std::string pattern = error_pattern(row[5].is_null() ? std::string_view{} : row[5].view());
    FailureGroup& group = groups[{text_of(row[2]), text_of(row[3]), pattern}];
    if (group.attempts == 0) {
      group = {.queue = text_of(row[2]), .type = text_of(row[3]), .error = std::move(pattern), .last_at = at};
    }
    ++group.attempts;
    group.discarded += row[4].view() == "discarded" && row[8].as<bool>() ? 1 : 0;
    // The latest come first.
    group.first_at = at;
    const JobId id{row[7].as<std::int64_t>()};
    if (group.latest_jobs.size() < most_latest_jobs &&
        std::ranges::find(group.latest_jobs, id) == group.latest_jobs.end()) {
      group.latest_jobs.push_back(id);
    }
  }
  failures.groups.reserve(groups.size());
  for (auto& [key, group] : groups) {
    failures.groups.push_back(std::move(group));
  }
  std::ranges::stable_sort(failures.groups, std::ranges::greater{}, &FailureGroup::attempts);
  return failures;
}

}  // namespace

JobPage Inspector::jobs(const JobFilter& filter, const PageRequest& page) {
  return list_jobs(impl_->database, filter, page);
}

Count Inspector::count(const JobFilter& filter) { return count_jobs(impl_->database, filter); }

std::optional<JobDetails> Inspector::job(JobId id) {
  Database& database = impl_->database;
  return database.read("cannot look up the job", [&](ReadTransaction& transaction) -> std::optional<JobDetails> {
    std::vector<JobSummary> found = find_jobs(database, transaction, {.ids = {id}}, {.size = 1}).jobs;
    if (found.empty()) {
      return std::nullopt;
    }
    JobDetails details{.summary = std::move(found.front())};
    const bool ended = details.summary.finished_at.has_value();
    add_details(details, transaction
                             .exec(ended ? database.reading().find_ended : database.reading().find_unfinished,
                                   pqxx::params{id.value})
                             .one_row());
    details.attempts =
        attempts_of(transaction.exec(database.reading().attempts_of_job, pqxx::params{id.value, most_attempts}));
    return details;
  });
}

Failures Inspector::failures(const FailureQuery& query) {
  check_filter({.queue = query.queue, .types = query.type ? std::vector{*query.type} : std::vector<std::string>{}});
  if (query.period < std::chrono::minutes{1} || query.period > std::chrono::days{3650}) {
    throw InvalidFilterError{
        std::format("period is {} minutes; it must be 1 minute to 3650 days", query.period.count())};
  }
  Database& database = impl_->database;
  return database.read("cannot group the failures", [&](ReadTransaction& transaction) {
    const std::vector<std::string> queues = queues_of(database, transaction, {.queue = query.queue});
    const int shares = 2 * std::max(static_cast<int>(queues.size()), 1);
    const TimePoint from =
        time_of(transaction.exec(database.reading().period_start, pqxx::params{query.period.count()}).one_field());
    SqlParameters parameters;
    parameters.add_texts(queues);
    parameters.add(from);
    parameters.add(query.type);
    parameters.add(most_failures + 1);
    parameters.add(std::max(most_failures_looked_at / shares, least_failures_looked_at) + 1);
    Failures failures = grouped(transaction.exec(database.reading().failed_attempts, parameters.values()));
    failures.from = from;
    return failures;
  });
}

}  // namespace arrower::jobs
