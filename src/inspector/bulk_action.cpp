#include "inspector/bulk_action.hpp"

#include <algorithm>
#include <chrono>
#include <format>
#include <iterator>
#include <set>
#include <thread>
#include <utility>

#include <arrower/jobs/error.hpp>
#include <pqxx/pqxx>

#include "inspector/change.hpp"
#include "inspector/job_conditions.hpp"
#include "inspector/most_counted.hpp"
#include "postgres/array_literal.hpp"
#include "postgres/columns.hpp"
#include "postgres/history_store.hpp"

namespace arrower::jobs::inspector {

namespace {

/// SQL for a time as text that each session reads as that time, whatever its style of dates and its zone, exact to the
/// microsecond.
std::string text_of(std::string_view time) {
  return std::format("to_char(({}) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US\"+00\"')", time);
}

constexpr std::size_t batch_size = 1000;

/// Who holds a row that is passed over lets it go within milliseconds.
constexpr int most_tries_again = 10;
constexpr std::chrono::milliseconds between_tries{20};

/// Candidates are found in the order of an index, of which each batch reads the next part; the planner, which cannot
/// know how many batches will follow, is kept from sorting all of them for each.
constexpr std::string_view in_order =
    "set local enable_sort = off; set local enable_seqscan = off; set local enable_bitmapscan = off; set local jit = "
    "off";

}  // namespace

BulkRun::BulkRun(Database& database, const ActingStatements& statements, const JobFilter& filter,
                 const ActionOptions& options, const BulkAction& action)
    : database_{database},
      statements_{statements},
      filter_{filter},
      options_{options},
      action_{action},
      schema_{postgres::quote_identifier(database.options().schema)},
      audit_{statements, actor_of(options), action.name, action.target} {
  check_filter(filter);
  if (restricts_nothing(filter)) {
    throw InvalidFilterError{std::format(
        "{}: the filter restricts nothing, so that it would mean all jobs of all queues; name the states at least",
        action.what)};
  }
  if (!filter.payload.empty()) {
    indexed_ = database.read(action.what, [&](ReadTransaction& transaction) {
      return IndexedPayload{transaction, database.reading(), filter};
    });
  }
}

ActionResult BulkRun::run() {
  if (options_.dry_run) {
    return count({});
  }
  if (options_.on_progress || options_.on_begin) {
    begin_operation();
  }
  try {
    change_all();
  } catch (const std::exception& error) {
    note_end(error.what());
    throw;
  }
  if (!result_.complete) {
    note_end("the program that carried it out was stopped");
  }
  return result_;
}

void BulkRun::begin_operation() {
  const std::int64_t id = change(database_, action_.what, [&](postgres::Session&, pqxx::work& transaction) {
    return audit_.begin_operation(transaction);
  });
  if (options_.on_begin) {
    options_.on_begin(id);
  }
}

void BulkRun::change_all() {
  if (audit_.is_operation()) {
    const std::int64_t matching = count(most_counted + 1).changed;
    progress_.matching = {.value = std::min(matching, most_counted), .exact = matching <= most_counted};
    change(database_, action_.what, [&](postgres::Session&, pqxx::work& transaction) {
      audit_.note_matching(transaction, progress_.matching);
      return true;
    });
  }
  change_unfinished();
  change_ended();
  result_.complete = !stopped();
  if (audit_.has_begun() && result_.complete) {
    change(database_, action_.what, [&](postgres::Session&, pqxx::work& transaction) {
      audit_.note(transaction, 0, true);
      return true;
    });
  }
}

void BulkRun::note_end(const std::string& problem) noexcept {
  if (!audit_.is_operation()) {
    return;
  }
  try {
    change(database_, action_.what, [&](postgres::Session&, pqxx::work& transaction) {
      audit_.end_early(transaction, problem);
      return true;
    });
  } catch (...) {
    // Without a database there is nothing to note it in, and the error that ended the action is thrown.
    return;
  }
}

void BulkRun::note(pqxx::work& transaction, const BatchResult& result) {
  if (result.changed > 0 || audit_.is_operation()) {
    stop_requested_ = audit_.note(transaction, result.changed, false) || stop_requested_;
  }
}

/// A few jobs that are named are found by their ids.
void BulkRun::read_in_order(pqxx::work& transaction) const {
  if (filter_.ids.empty()) {
    transaction.exec(in_order);
  }
}

std::string BulkRun::unfinished(SqlParameters& parameters) const {
  if (!action_.unfinished_condition || !wants_unfinished(filter_)) {
    return "false";
  }
  const std::string eligible = action_.unfinished_condition(parameters);
  const std::string condition = condition_on_jobs(filter_, schema_, parameters);
  return std::format("({}) and ({}){}", eligible, condition, indexed_.text("j", parameters));
}

std::string BulkRun::ended(SqlParameters& parameters) const {
  const std::string condition = condition_on_history(filter_, parameters);
  return std::format("({}) and ({}){}", action_.ended_condition, condition, indexed_.text("h", parameters));
}

bool BulkRun::wants_ended_groups() const {
  return action_.change_ended &&
         std::ranges::any_of(action_.ended_states, [&](JobState state) { return wants(filter_, state); });
}

ActionResult BulkRun::count(std::optional<int> most) {
  const std::string limit = most ? std::format("limit {}", *most) : std::string{};
  return change(
      database_, action_.what,
      [&](postgres::Session&, pqxx::work& transaction) {
        ActionResult counted;
        SqlParameters of_unfinished;
        if (const std::string condition = unfinished(of_unfinished); condition != "false") {
          const pqxx::row row =
              transaction
                  .exec(std::format("select count(*), count(*) filter (where runs) from (select j.lease is not null as "
                                    "runs from {}.jobs j where {} {}) as job",
                                    schema_, condition, limit),
                        of_unfinished.values())
                  .one_row();
          counted.changed += row[0].as<std::int64_t>();
          counted.asked_to_stop += row[1].as<std::int64_t>();
        }
        if (wants_ended_groups()) {
          SqlParameters of_ended;
          std::string outcomes;
          for (const JobState state : action_.ended_states) {
            outcomes += std::format("{}'{}'", outcomes.empty() ? "" : ", ", outcome_of(state));
          }
          const std::string condition = ended(of_ended);
          counted.changed +=
              transaction
                  .exec(std::format("select {} from (select h.* from {}.job_history h where h.outcome in "
                                    "({}) and {} {}) as h",
                                    action_.ended_count, schema_, outcomes, condition, limit),
                        of_ended.values())
                  .one_field()
                  .as<std::int64_t>();
        }
        return counted;
      },
      false);
}

void BulkRun::change_unfinished() {
  SqlParameters unused;
  if (unfinished(unused) == "false") {
    return;
  }
  const auto last = change(database_, action_.what, [&](postgres::Session&, pqxx::work& transaction) {
    return transaction.exec(std::format("select coalesce(max(id), 0) from {}.jobs", schema_))
        .one_field()
        .as<std::int64_t>();
  });
  std::vector<JobId> passed_over;
  std::int64_t after = 0;
  while (!stopped()) {
    const std::vector<JobId> candidates = change_unfinished_batch(after, last, passed_over);
    if (candidates.size() < batch_size) {
      break;
    }
    after = candidates.back().value;
  }
  try_again(std::move(passed_over));
}

std::vector<JobId> BulkRun::change_unfinished_batch(std::int64_t after, std::int64_t last,
                                                    std::vector<JobId>& passed_over) {
  BatchResult result;
  std::vector<JobId> left;
  std::vector<JobId> candidates =
      change(database_, action_.what, [&](postgres::Session& session, pqxx::work& transaction) {
        // The jobs that have a value which an index serves do not stand there by their ids.
        if (indexed_.is_empty()) {
          read_in_order(transaction);
        }
        SqlParameters parameters;
        const std::string condition = unfinished(parameters);
        const std::string begin = parameters.add(after);
        const std::string end = parameters.add(last);
        std::vector<JobId> found = postgres::ids_of(
            transaction.exec(std::format("select j.id from {}.jobs j where j.id > {} and j.id <= {} and {} "
                                         "order by j.id limit {}",
                                         schema_, begin, end, condition, batch_size),
                             parameters.values()));
        left = change_locked(session, transaction, found, result);
        return found;
      });
  std::ranges::copy(left, std::back_inserter(passed_over));
  done(result);
  return candidates;
}

/// Answers those that could not be locked, or match no more.
std::vector<JobId> BulkRun::change_locked(postgres::Session& session, pqxx::work& transaction,
                                          std::span<const JobId> candidates, BatchResult& result) {
  if (candidates.empty()) {
    return {};
  }
  SqlParameters parameters;
  const std::string condition = unfinished(parameters);
  const std::string ids = parameters.add(postgres::array_of(candidates));
  UnfinishedBatch batch;
  std::set<JobId> locked;
  for (const pqxx::row& row : transaction.exec(
           std::format("select j.id, j.lease is not null from {}.jobs j where j.id = any ({}::bigint[]) and "
                       "{} order by j.id for update of j skip locked",
                       schema_, ids, condition),
           parameters.values())) {
    const JobId id{row[0].as<std::int64_t>()};
    (row[1].as<bool>() ? batch.running : batch.waiting).push_back(id);
    locked.insert(id);
  }
  if (!locked.empty()) {
    result = action_.change_unfinished(session, transaction, batch);
    note(transaction, result);
  }
  std::vector<JobId> left;
  std::ranges::copy_if(candidates, std::back_inserter(left), [&](JobId id) { return !locked.contains(id); });
  return left;
}

void BulkRun::try_again(std::vector<JobId> passed_over) {
  for (int tries = 0; tries < most_tries_again && !passed_over.empty() && !stopped(); ++tries) {
    std::this_thread::sleep_for(between_tries);
    std::vector<JobId> left;
    for (std::size_t begin = 0; begin < passed_over.size() && !stopped(); begin += batch_size) {
      const std::span<const JobId> part =
          std::span{passed_over}.subspan(begin, std::min(batch_size, passed_over.size() - begin));
      BatchResult result;
      const std::vector<JobId> of_part =
          change(database_, action_.what, [&](postgres::Session& session, pqxx::work& transaction) {
            // Those that match no more are nobody's business.
            SqlParameters parameters;
            const std::string condition = unfinished(parameters);
            const std::string ids = parameters.add(postgres::array_of(part));
            const std::vector<JobId> matching = postgres::ids_of(transaction.exec(
                std::format("select j.id from {}.jobs j where j.id = any ({}::bigint[]) and {} order by j.id", schema_,
                            ids, condition),
                parameters.values()));
            return change_locked(session, transaction, matching, result);
          });
      std::ranges::copy(of_part, std::back_inserter(left));
      done(result);
    }
    passed_over = std::move(left);
  }
}

void BulkRun::change_ended() {
  if (!wants_ended_groups() || stopped()) {
    return;
  }
  began_at_ = change(database_, action_.what, [&](postgres::Session&, pqxx::work& transaction) {
    return std::string{transaction.exec("select " + text_of("now()")).one_field().view()};
  });
  const std::vector<std::string> queues = filter_.queue ? std::vector{*filter_.queue} : history_queues();
  for (const JobState state : action_.ended_states) {
    if (!wants(filter_, state)) {
      continue;
    }
    for (const std::string& queue : queues) {
      if (stopped()) {
        return;
      }
      change_ended_group(queue, state);
    }
  }
}

void BulkRun::change_ended_group(const std::string& queue, JobState state) {
  EndedPlace place{.finished_at = "-infinity", .job_id = 0};
  while (!stopped() && change_ended_batch(queue, state, place)) {
  }
}

bool BulkRun::change_ended_batch(const std::string& queue, JobState state, EndedPlace& place) {
  BatchResult result;
  const bool more = change(database_, action_.what, [&](postgres::Session& session, pqxx::work& transaction) {
    read_in_order(transaction);
    SqlParameters parameters;
    const std::string condition = ended(parameters);
    const std::string of_queue = parameters.add(queue);
    const std::string since = parameters.add(place.finished_at);
    const std::string after = parameters.add(place.job_id);
    const std::string until = parameters.add(began_at_);
    // The days before the place are left out by its first condition.
    const pqxx::result found = transaction.exec(
        std::format("select job_id, {8}, {9} from (select h.job_id, "
                    "h.finished_at, h.enqueued_at from {0}.job_history h where h.queue = {1} and h.outcome = '{2}' and "
                    "h.finished_at >= {3}::timestamptz and h.finished_at <= {5}::timestamptz and "
                    "(h.finished_at, h.job_id) > ({3}::timestamptz, {4}) and {6} "
                    "order by h.finished_at, h.job_id limit {7}) as batch order by finished_at, job_id",
                    schema_, of_queue, outcome_of(state), since, after, until, condition, batch_size,
                    text_of("finished_at"), text_of("min(enqueued_at) over ()")),
        parameters.values());
    if (found.empty()) {
      return false;
    }
    EndedBatch batch{.jobs = {},
                     .first_finished_at = found.front()[1].c_str(),
                     .last_finished_at = found.back()[1].c_str(),
                     .first_enqueued_at = found.front()[2].c_str()};
    SqlParameters of_locks;
    const std::string still = ended(of_locks);
    const std::string ids = of_locks.add(postgres::array_of(postgres::ids_of(found)));
    const std::string first = of_locks.add(batch.first_finished_at);
    const std::string last = of_locks.add(batch.last_finished_at);
    // Who else acts on the same ones has them; they are done when this is.
    batch.jobs = postgres::ids_of(transaction.exec(
        std::format("select h.job_id from {0}.job_history h where h.job_id = any ({1}::bigint[]) and h.finished_at >= "
                    "{2}::timestamptz and h.finished_at <= {3}::timestamptz and h.outcome = '{4}' and {5} "
                    "for update of h skip locked",
                    schema_, ids, first, last, outcome_of(state), still),
        of_locks.values()));
    if (!batch.jobs.empty()) {
      result = action_.change_ended(session, transaction, batch);
      note(transaction, result);
    }
    place = {.finished_at = found.back()[1].c_str(), .job_id = found.back()[0].as<std::int64_t>()};
    return static_cast<std::size_t>(found.size()) == batch_size;
  });
  done(result);
  return more;
}

void BulkRun::done(const BatchResult& result) {
  result_.changed += result.changed;
  result_.asked_to_stop += result.asked_to_stop;
  if (options_.on_progress && result.changed > 0) {
    progress_.changed = result_.changed;
    options_.on_progress(progress_);
  }
}

/// A few look-ups in the history's indexes.
std::vector<std::string> BulkRun::history_queues() {
  return change(database_, action_.what, [&](postgres::Session&, pqxx::work& transaction) {
    std::vector<std::string> queues;
    for (const pqxx::row& row :
         transaction.exec(postgres::for_partition(database_.statements().queues_in_partition, "job_history"))) {
      queues.emplace_back(row[0].view());
    }
    std::ranges::sort(queues);
    return queues;
  });
}

}  // namespace arrower::jobs::inspector
