#include "postgres/job_store.hpp"

#include <algorithm>
#include <format>
#include <tuple>
#include <utility>

#include <pqxx/pqxx>

#include "model/claim_size.hpp"
#include "postgres/array_literal.hpp"
#include "postgres/columns.hpp"
#include "postgres/error_class.hpp"
#include "postgres/metadata.hpp"
#include "postgres/settle.hpp"

namespace arrower::jobs::postgres {

namespace {

using std::chrono::microseconds;

/// Neither failed nor ended in a transaction of its own.
bool succeeded_by_itself(const model::Settlement& settlement) {
  return settlement.disposition == model::Settlement::Disposition::finish && settlement.outcome == "succeeded";
}

model::ClaimedJob claimed_job(const pqxx::row& row, model::Lease lease, model::SteadyTime claimed) {
  model::ClaimedJob job{
      .id = JobId{row[0].as<std::int64_t>()},
      .job_type = row[1].c_str(),
      .payload = std::string{row[2].view()},
      .priority = row[3].as<std::int16_t>(),
      .run_at = time_of(row[4]),
      .enqueued_at = time_of(row[5]),
      .attempt = row[7].as<int>(),
      .max_attempts = row[8].as<int>(),
      .interruptions = std::max(row[12].as<int>(), 0),
      .started_before = row[12].as<int>() < 0,
      .user_id = row[9].as<std::optional<std::string>>(),
      .trace_carrier = {},
      .occurrence = {},
      .lease = lease,
      .leased_at = time_of(row[6]),
      .claimed = claimed,
  };
  if (!row[10].is_null()) {
    job.trace_carrier = decode_trace_carrier(row[10].view());
  }
  if (!row[11].is_null()) {
    job.occurrence = decode_occurrence(row[11].view());
  }
  return job;
}

}  // namespace

JobStore::JobStore(Sessions& sessions, const Statements& statements, JobStoreOptions options)
    : sessions_{sessions}, statements_{statements}, options_{std::move(options)} {}

void JobStore::prepare() {
  if (options_.poll_strategy == PollStrategy::run_at) {
    // Takes minutes where there are many jobs.
    sessions_.borrow(SessionPool::Purpose::long_operation)->execute(statements_.create_run_at_index, {}, false);
  }
}

Claim JobStore::claim(std::span<const std::string> job_types, int limit, model::Lease lease,
                      std::span<const model::Mark> marks, std::optional<std::int16_t> last_marked, bool look_between) {
  ArrayLiteral types;
  for (const std::string& type : job_types) {
    types.add(type);
  }
  ArrayLiteral priorities;
  ArrayLiteral run_at;
  ArrayLiteral ids;
  for (const model::Mark& mark : marks) {
    priorities.add(mark.priority);
    run_at.add(mark.run_at.time_since_epoch().count());
    ids.add(mark.id.value);
  }
  const bool by_priority = options_.poll_strategy == PollStrategy::priority;
  const std::string names = std::move(types).take();
  pqxx::params parameters{
      options_.queue,       names, limit, lease, std::move(priorities).take(), std::move(run_at).take(),
      std::move(ids).take()};
  if (by_priority) {
    parameters.append(look_between);
    parameters.append(last_marked);
  }
  Claim claim;
  const auto execute = [&] {
    return sessions_.execute(by_priority ? statements_.claim_by_priority : statements_.claim_by_run_at, parameters,
                             options_.prepare);
  };
  const pqxx::result rows = [&] {
    try {
      return execute();
    } catch (const pqxx::sql_error& error) {
      if (!may_be_unreadable_row(error.sqlstate())) {
        throw;
      }
      claim.discarded = discard_unreadable(names);
      if (claim.discarded.empty()) {
        throw;
      }
      return execute();
    }
  }();
  const auto claimed = std::chrono::steady_clock::now();
  claim.jobs.reserve(static_cast<std::size_t>(rows.size()));
  for (const pqxx::row& row : rows) {
    claim.jobs.push_back(claimed_job(row, lease, claimed));
  }
  if (by_priority && !rows.empty()) {
    claim.unmarked_priority = rows.front()[13].as<std::optional<std::int16_t>>();
  }
  // An update answers in the order in which it found the rows.
  sort(claim.jobs);
  return claim;
}

/// Only after a claim has failed: tries the jobs that it may have read one by one.
std::vector<UnreadableJob> JobStore::discard_unreadable(const std::string& job_types) {
  constexpr int most = 2 * model::most_jobs_a_claim;
  std::vector<UnreadableJob> discarded;
  for (const pqxx::row& row :
       sessions_.execute(statements_.front_ids, pqxx::params{options_.queue, job_types, most}, false)) {
    const JobId id{row[0].as<std::int64_t>()};
    try {
      sessions_.execute(statements_.read_claimable, pqxx::params{id.value}, options_.prepare);
    } catch (const pqxx::sql_error& error) {
      if (!may_be_unreadable_row(error.sqlstate())) {
        throw;
      }
      std::string reason = std::format("the job cannot be read: {}", error.what());
      ArrayLiteral ids;
      ids.add(id.value);
      if (!sessions_.execute(statements_.end_waiting, pqxx::params{std::move(ids).take(), "discarded", reason}, false)
               .empty()) {
        discarded.push_back({.id = id, .error = std::move(reason)});
      }
    }
  }
  return discarded;
}

void JobStore::sort(std::vector<model::ClaimedJob>& jobs) const {
  if (options_.poll_strategy == PollStrategy::priority) {
    std::ranges::sort(jobs, {},
                      [](const model::ClaimedJob& job) { return std::tuple{job.priority, job.run_at, job.id}; });
  } else {
    std::ranges::sort(jobs, {},
                      [](const model::ClaimedJob& job) { return std::tuple{job.run_at, job.priority, job.id}; });
  }
}

LookThrough JobStore::look_through() {
  LookThrough look;
  for (const pqxx::row& row :
       sessions_.execute(statements_.look_through, pqxx::params{options_.queue}, options_.prepare)) {
    look.priorities.push_back(row[0].as<std::int16_t>());
    if (const auto due = row[1].as<std::optional<std::int64_t>>()) {
      look.next_due = std::min(look.next_due.value_or(microseconds::max()), microseconds{*due});
    }
    look.paused = row[2].as<bool>();
    look.now = time_of(row[3]);
  }
  return look;
}

std::vector<JobId> JobStore::settle(model::Lease lease, std::span<const model::Settlement> settlements) {
  std::vector<const model::Settlement*> succeeded;
  std::vector<const model::Settlement*> others;
  for (const model::Settlement& settlement : settlements) {
    (succeeded_by_itself(settlement) ? succeeded : others).push_back(&settlement);
  }
  if (!succeeded.empty()) {
    std::ranges::sort(succeeded, {}, &model::Settlement::id);
    settle_succeeded(lease, succeeded);
  }
  if (others.empty()) {
    return {};
  }
  const SessionPool::Loan session = sessions_.borrow();
  return session->run([&](pqxx::transaction_base& transaction) {
    return postgres::settle(*session, transaction, statements_,
                            {.queue = options_.queue, .name = options_.worker_name, .lease = lease}, others,
                            options_.prepare);
  });
}

void JobStore::settle_succeeded(model::Lease lease, std::span<const model::Settlement* const> sorted) {
  ArrayLiteral ids;
  ArrayLiteral leased_at;
  ArrayLiteral waited;
  ArrayLiteral started_ago;
  ArrayLiteral finished_ago;
  const auto now = std::chrono::steady_clock::now();
  for (const model::Settlement* settlement : sorted) {
    ids.add(settlement->id.value);
    leased_at.add_or_absent(microseconds_of(settlement->leased_at));
    waited.add(settlement->waited.count());
    started_ago.add(microseconds_since(settlement->started, now));
    finished_ago.add(microseconds_since(settlement->finished, now));
  }
  sessions_.execute(
      statements_.settle_succeeded,
      pqxx::params{options_.queue, lease, options_.worker_name, std::move(ids).take(), std::move(leased_at).take(),
                   std::move(waited).take(), std::move(started_ago).take(), std::move(finished_ago).take()},
      options_.prepare);
}

void JobStore::count_committed(model::Lease lease, const std::map<std::string, model::CommittedJobs>& committed) {
  ArrayLiteral types;
  ArrayLiteral jobs;
  ArrayLiteral ran;
  ArrayLiteral waited;
  for (const auto& [type, count] : committed) {
    types.add(type);
    jobs.add(count.jobs);
    ran.add(count.ran.count());
    waited.add(count.waited.count());
  }
  sessions_.execute(statements_.count_committed,
                    pqxx::params{options_.queue, lease, std::move(types).take(), std::move(jobs).take(),
                                 std::move(ran).take(), std::move(waited).take()},
                    options_.prepare);
}

void JobStore::prepare_finish(Session& session) const {
  if (options_.prepare && !session.is_pooled()) {
    session.prepare(statements_.finish_in_transaction);
  }
}

void JobStore::finish_and_commit(Session& session, JobTransaction& transaction, const model::ClaimedJob& job,
                                 model::SteadyTime started) {
  const std::int64_t started_ago = microseconds_since(started, std::chrono::steady_clock::now());
  const std::int64_t leased_at = microseconds_of(job.leased_at).value_or(0);
  if (options_.prepare && !session.is_pooled()) {
    transaction.commit_job(std::format("execute {}({}, {}, {}, {}, {}); commit",
                                       session.prepare(statements_.finish_in_transaction), job.id.value, job.lease,
                                       leased_at, transaction.quote(options_.worker_name), started_ago));
  } else {
    session.execute(transaction, statements_.finish_in_transaction,
                    pqxx::params{job.id.value, job.lease, leased_at, options_.worker_name, started_ago},
                    options_.prepare);
    transaction.commit_job("commit");
  }
}

bool JobStore::mark_started(const model::ClaimedJob& job) {
  const pqxx::params parameters{job.id.value, job.lease, microseconds_of(job.leased_at).value_or(0)};
  return !sessions_.execute(statements_.mark_started, parameters, options_.prepare).empty();
}

std::int64_t JobStore::release_lost_claim(model::Lease lease, TimePoint after, TimePoint before) {
  const auto until = before == TimePoint::max() ? std::nullopt : std::optional{before.time_since_epoch().count()};
  const pqxx::params parameters{options_.queue, lease, after.time_since_epoch().count(), until};
  return sessions_.execute(statements_.release_lost_claim, parameters, false).one_field().as<std::int64_t>();
}

}  // namespace arrower::jobs::postgres
