// The jobs of one queue as its workers see them: claim, settle, next due. Every call is one statement on a pooled
// session.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/options.hpp>

#include "model/job.hpp"
#include "model/low_water_marks.hpp"
#include "model/settlement.hpp"
#include "postgres/job_transaction.hpp"
#include "postgres/sessions.hpp"
#include "postgres/statements.hpp"

namespace arrower::jobs::postgres {

/// The error code of finish_in_transaction.sql.
inline constexpr std::string_view lease_lost = "AJ001";

struct JobStoreOptions {
  std::string queue;
  /// As the history names the worker process.
  std::string worker_name;
  PollStrategy poll_strategy = PollStrategy::priority;
  bool prepare = true;
};

struct LookThrough {
  std::vector<std::int16_t> priorities;
  /// Until the next job becomes due that is not due yet.
  std::optional<std::chrono::microseconds> next_due;
  /// Somebody has paused the queue; told only if there are jobs.
  bool paused = false;
  /// The database's clock; told only if there are jobs.
  std::optional<TimePoint> now;
};

/// A job that was ended since PostgreSQL cannot read it, which would fail every claim.
struct UnreadableJob {
  JobId id;
  std::string error;
};

struct Claim {
  /// In the order in which they should start.
  std::vector<model::ClaimedJob> jobs;
  /// One in use that has no mark and comes before another that has one; told only if there are jobs.
  std::optional<std::int16_t> unmarked_priority;
  std::vector<UnreadableJob> discarded;
};

/// Safe to use from several threads. Throws libpqxx's errors and ConnectionError.
class JobStore {
 public:
  JobStore(Sessions& sessions, const Statements& statements, JobStoreOptions options);

  /// Makes what the queue needs beyond the migrations: the index of the run_at strategy.
  void prepare();

  /// Claims ready jobs of these types behind the marks, and if asked to looks whether other priorities are in use. Jobs
  /// that cannot be read are discarded: one of them would stop the queue. Priorities behind `last_marked` have no
  /// marks.
  Claim claim(std::span<const std::string> job_types, int limit, model::Lease lease, std::span<const model::Mark> marks,
              std::optional<std::int16_t> last_marked, bool look_between);

  /// Brings jobs into the order in which they should start.
  void sort(std::vector<model::ClaimedJob>& jobs) const;

  /// What is to be known before a claim that starts from the beginning.
  LookThrough look_through();

  /// Writes what became of attempts, all of the same lease. Passes over jobs that are no longer that lease's. Answers
  /// which jobs ended as cancelled, also if their settlements say otherwise: somebody wanted them to end.
  std::vector<JobId> settle(model::Lease lease, std::span<const model::Settlement> settlements);

  /// Adds to the statistics what was done under this lease.
  void count_committed(model::Lease lease, const std::map<std::string, model::CommittedJobs>& committed);

  /// Prepares the statement that ends a job in its own transaction: before its function may take another role.
  void prepare_finish(Session& session) const;

  /// Ends a job in its own transaction and commits. Throws pqxx::sql_error with the state `lease_lost` if the job was
  /// no longer its lease's, and what a commit throws; nothing has happened then, unless that was pqxx::in_doubt_error.
  void finish_and_commit(Session& session, JobTransaction& transaction, const model::ClaimedJob& job,
                         model::SteadyTime started);

  /// Notes that the function of a job that may run only once is about to be called. False: the lease was lost, it must
  /// not be called.
  bool mark_started(const model::ClaimedJob& job);

  /// Gives back jobs of this lease that were claimed between these times: a claim whose answer was lost. Answers their
  /// number.
  std::int64_t release_lost_claim(model::Lease lease, TimePoint after, TimePoint before);

  Sessions& sessions() const noexcept { return sessions_; }
  const CurrentServer& server() const noexcept { return sessions_.pool().server(); }

 private:
  std::vector<UnreadableJob> discard_unreadable(const std::string& job_types);
  void settle_succeeded(model::Lease lease, std::span<const model::Settlement* const> sorted);

  Sessions& sessions_;
  const Statements& statements_;
  const JobStoreOptions options_;
};

}  // namespace arrower::jobs::postgres
