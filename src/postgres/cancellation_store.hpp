// Jobs that somebody wants ended while they run, as their worker processes see them.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include <arrower/jobs/job_id.hpp>

#include "postgres/sessions.hpp"
#include "postgres/statements.hpp"

namespace arrower::jobs::postgres {

/// Ends jobs that wait though they did not run, in a transaction. Passes over those that run, are gone, or that
/// somebody else is at. `error` is for those that have none from an earlier attempt; empty: none. Answers which have
/// ended.
std::vector<JobId> end_waiting(Session& session, pqxx::transaction_base& transaction, const Statements& statements,
                               std::span<const JobId> jobs, std::string_view outcome, std::string_view error,
                               bool prepare);

/// Safe to use from several threads. Throws libpqxx's errors and ConnectionError.
class CancellationStore {
 public:
  CancellationStore(Sessions& sessions, const Statements& statements, bool prepare);

  /// Which of these jobs somebody wants to end.
  std::vector<JobId> among(std::span<const JobId> jobs);

  /// Ends what was to end and went back to the queue at that very moment, and forgets what nobody needs any more.
  void sweep();

 private:
  Sessions& sessions_;
  const Statements& statements_;
  const bool prepare_;
};

}  // namespace arrower::jobs::postgres
