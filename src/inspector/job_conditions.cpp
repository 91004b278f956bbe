#include "inspector/job_conditions.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <format>
#include <vector>

#include <arrower/jobs/error.hpp>

#include "inspector/condition_path.hpp"
#include "inspector/error_pattern.hpp"
#include "model/text.hpp"
#include "postgres/array_literal.hpp"

namespace arrower::jobs::inspector {

namespace {

/// Of ids, types and conditions on the payload: a page of the longest list can be named.
constexpr std::size_t most_ids = 1000;
constexpr std::size_t most_types = 100;
constexpr std::size_t most_payload_conditions = 20;
constexpr std::size_t most_text = 1000;

constexpr std::array unfinished{JobState::ready, JobState::scheduled, JobState::running, JobState::retrying};
constexpr std::array ended{JobState::succeeded, JobState::discarded, JobState::cancelled};

void check_text(std::string_view field, std::string_view text, std::size_t least, std::size_t most) {
  if (text.size() < least || text.size() > most) {
    throw InvalidFilterError{std::format("the filter's {} has {} bytes; it must have {} to {}{}", field, text.size(),
                                         least, most, least > 0 && text.empty() ? ", or be left out" : "")};
  }
  if (!model::is_storable_text(text)) {
    throw InvalidFilterError{
        std::format("the filter's {} is not text that PostgreSQL can store: it must be valid UTF-8 without the "
                    "character U+0000",
                    field)};
  }
}

void check_size(std::string_view field, std::size_t size, std::size_t most) {
  if (size > most) {
    throw InvalidFilterError{std::format("the filter names {} {}; it can name at most {}", size, field, most)};
  }
}

void check_time(std::string_view field, const std::optional<TimePoint>& time) {
  using namespace std::chrono;
  constexpr TimePoint first = sys_days{1970y / January / 1};
  constexpr TimePoint last = sys_days{10000y / January / 1};
  if (time && (*time < first || *time > last)) {
    throw InvalidFilterError{std::format("the filter's {} is {} us after 1970; it must be in the years 1970 to 9999",
                                         field, time->time_since_epoch().count())};
  }
}

class Conjunction {
 public:
  void add(std::string_view condition) {
    text_ += text_.empty() ? "" : " and ";
    text_ += condition;
  }
  std::string take() && { return text_.empty() ? "true" : std::move(text_); }

 private:
  std::string text_;
};

/// As they are told apart by lease, run_at and attempt.
std::string_view condition_of(JobState state) noexcept {
  switch (state) {
    case JobState::ready:
      return "j.lease is null and j.run_at <= now()";
    case JobState::scheduled:
      return "j.lease is null and j.run_at > now() and j.attempt = 0";
    case JobState::running:
      return "j.lease is not null";
    case JobState::retrying:
      return "j.lease is null and j.run_at > now() and j.attempt > 0";
    default:
      return "false";
  }
}

/// What the two tables call by the same names.
void add_common(Conjunction& all, const JobFilter& filter, std::string_view row, std::string_view id,
                std::string_view error, SqlParameters& parameters) {
  if (filter.queue) {
    all.add(std::format("{}.queue = {}", row, parameters.add(*filter.queue)));
  }
  if (!filter.types.empty()) {
    all.add(std::format("{}.job_type = any ({})", row, parameters.add_texts(filter.types)));
  }
  if (!filter.ids.empty()) {
    postgres::ArrayLiteral ids;
    for (const JobId job : filter.ids) {
      ids.add(job.value);
    }
    all.add(std::format("{}.{} = any ({}::bigint[])", row, id, parameters.add(std::move(ids).take())));
  }
  if (filter.schedule) {
    all.add(std::format("{}.metadata #>> '{{schedule,name}}' = {}", row, parameters.add(*filter.schedule)));
  }
  for (const PayloadCondition& condition : filter.payload) {
    const std::string path = parameters.add_texts(condition_path(condition.path));
    all.add(std::format("{}.payload #>> {} = {}", row, path, parameters.add(condition.value)));
  }
  if (filter.error) {
    // Not ilike: nothing of what was typed is a pattern. Plain letters are the same in all languages: the database's
    // own may have other ones for "I" and "i".
    const bool is_plain =
        std::ranges::all_of(*filter.error, [](char letter) { return static_cast<signed char>(letter) >= 0; });
    const std::string_view collation = is_plain ? " collate \"C\"" : "";
    all.add(std::format("strpos(lower({}.{}{}), lower({}{})) > 0", row, error, collation, parameters.add(*filter.error),
                        collation));
  }
  if (filter.error_pattern) {
    all.add(std::format("{} = {}", error_pattern_sql(std::format("{}.{}", row, error)),
                        parameters.add(*filter.error_pattern)));
  }
  if (filter.version) {
    all.add(std::format("{}.metadata ->> 'version' = {}", row, parameters.add(*filter.version)));
  }
  if (filter.parent) {
    all.add(std::format("{}.metadata ->> 'parent' = {}", row, parameters.add(std::to_string(filter.parent->value))));
  }
  if (filter.min_attempts) {
    all.add(std::format("{}.attempt >= {}", row, parameters.add(*filter.min_attempts)));
  }
  if (filter.priority) {
    all.add(std::format("{}.priority = {}", row, parameters.add(static_cast<int>(*filter.priority))));
  }
}

/// The latest failed attempt of a job that has not ended, as it stands in the history.
std::string failed_since(std::string_view schema, const std::string& time) {
  return std::format(
      "exists (select from {}.job_history f where f.job_id = j.id and f.outcome = 'failed' and f.finished_at >= {})",
      schema, time);
}

/// As lists show it: of a job that runs the process that does it, of others the one that made the last attempt.
std::string worker_of_unfinished(std::string_view schema) {
  return std::format(
      "case when j.lease is null then (select w.worker from {0}.job_history w where w.job_id = j.id and j.attempt > 0 "
      "order by w.attempt desc, w.finished_at desc limit 1) "
      "else (select w.pool_name from {0}.workers w where w.lease = j.lease) end",
      schema);
}

/// "(a or b)" of the conditions for each state that is asked for.
template <std::size_t States, class ConditionOf>
std::string any_of(const JobFilter& filter, const std::array<JobState, States>& states, ConditionOf condition) {
  std::string any;
  for (const JobState state : states) {
    if (wants(filter, state)) {
      any += std::format("{}({})", any.empty() ? "" : " or ", condition(state));
    }
  }
  return std::format("({})", any);
}

}  // namespace

void check_filter(const JobFilter& filter) {
  if (filter.queue) {
    check_text("queue", *filter.queue, 0, 200);
  }
  check_size("types", filter.types.size(), most_types);
  for (const std::string& type : filter.types) {
    check_text("type", type, 1, 200);
  }
  for (const JobState state : filter.states) {
    if (state < JobState::ready || state > JobState::cancelled) {
      throw InvalidFilterError{
          std::format("the filter names the state {}, which is none of JobState", static_cast<int>(state))};
    }
  }
  check_size("ids", filter.ids.size(), most_ids);
  check_time("from", filter.from);
  check_time("before", filter.before);
  if (filter.from && filter.before && *filter.from >= *filter.before) {
    throw InvalidFilterError{"the filter's from is not before its before: no job can match"};
  }
  if (filter.error) {
    check_text("error", *filter.error, 1, most_text);
  }
  check_size("payload conditions", filter.payload.size(), most_payload_conditions);
  for (const PayloadCondition& condition : filter.payload) {
    check_text("payload path", condition.path, 1, most_text);
    if (std::ranges::count(condition_path(condition.path), std::string{}) > 0) {
      throw InvalidFilterError{std::format(
          "the filter's payload path \"{}\" has an empty part; write names with single dots between them, as in "
          "\"customer.id\"",
          condition.path)};
    }
    check_text("payload value", condition.value, 0, 10'000);
  }
  if (filter.schedule) {
    check_text("schedule", *filter.schedule, 1, 200);
  }
  if (filter.error_pattern) {
    check_text("error_pattern", *filter.error_pattern, 0, 4 * most_text);
  }
  check_time("failed_from", filter.failed_from);
  if (filter.worker) {
    check_text("worker", *filter.worker, 1, most_text);
  }
  if (filter.version) {
    check_text("version", *filter.version, 1, most_text);
  }
}

bool restricts_nothing(const JobFilter& filter) noexcept {
  return !filter.queue && filter.types.empty() && filter.states.empty() && filter.ids.empty() && !filter.from &&
         !filter.before && !filter.error && filter.payload.empty() && !filter.schedule && !filter.error_pattern &&
         !filter.failed_from && !filter.worker && !filter.version && !filter.min_attempts && !filter.priority &&
         !filter.parent;
}

bool wants(const JobFilter& filter, JobState state) noexcept {
  return filter.states.empty() || std::ranges::find(filter.states, state) != filter.states.end();
}

bool wants_unfinished(const JobFilter& filter) noexcept {
  return std::ranges::any_of(unfinished, [&](JobState state) { return wants(filter, state); });
}

bool wants_ended(const JobFilter& filter) noexcept {
  return std::ranges::any_of(ended, [&](JobState state) { return wants(filter, state); });
}

std::string_view outcome_of(JobState state) noexcept {
  switch (state) {
    case JobState::succeeded:
      return "succeeded";
    case JobState::discarded:
      return "discarded";
    case JobState::cancelled:
      return "cancelled";
    default:
      return "";
  }
}

std::string condition_on_jobs(const JobFilter& filter, std::string_view schema, SqlParameters& parameters) {
  if (!wants_unfinished(filter)) {
    return "false";
  }
  Conjunction all;
  if (!filter.states.empty()) {
    all.add(any_of(filter, unfinished, condition_of));
  }
  // A job that runs is listed by its start, one that waits by when it is due.
  if (filter.from) {
    all.add(std::format("case when j.lease is null then j.run_at else j.leased_at end >= {}",
                        parameters.add(*filter.from)));
  }
  if (filter.before) {
    all.add(std::format("case when j.lease is null then j.run_at else j.leased_at end < {}",
                        parameters.add(*filter.before)));
  }
  if (filter.failed_from) {
    all.add(failed_since(schema, parameters.add(*filter.failed_from)));
  }
  if (filter.worker) {
    all.add(std::format("{} = {}", worker_of_unfinished(schema), parameters.add(*filter.worker)));
  }
  add_common(all, filter, "j", "id", "last_error", parameters);
  return std::move(all).take();
}

std::string condition_on_history(const JobFilter& filter, SqlParameters& parameters) {
  if (!wants_ended(filter)) {
    return "false";
  }
  Conjunction all;
  all.add(any_of(filter, ended, [](JobState state) { return std::format("h.outcome = '{}'", outcome_of(state)); }));
  all.add("h.retried_at is null");
  if (filter.from) {
    all.add(std::format("h.finished_at >= {}", parameters.add(*filter.from)));
  }
  if (filter.before) {
    all.add(std::format("h.finished_at < {}", parameters.add(*filter.before)));
  }
  if (filter.failed_from) {
    all.add(std::format("h.outcome = 'discarded' and h.finished_at >= {}", parameters.add(*filter.failed_from)));
  }
  if (filter.worker) {
    all.add(std::format("h.worker = {}", parameters.add(*filter.worker)));
  }
  add_common(all, filter, "h", "job_id", "error", parameters);
  return std::move(all).take();
}

}  // namespace arrower::jobs::inspector
