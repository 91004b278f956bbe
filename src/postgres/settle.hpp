// Writes what became of attempts that did not simply succeed.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <arrower/jobs/job_id.hpp>
#include <pqxx/transaction_base>

#include "model/settlement.hpp"
#include "postgres/session.hpp"
#include "postgres/statements.hpp"

namespace arrower::jobs::postgres {

/// Whose attempts they were.
struct SettledWorker {
  std::string queue;
  /// As the history names the worker process.
  std::string name;
  model::Lease lease = 0;
};

/// Writes them in a transaction; all have the worker's lease. Passes over jobs that are no longer that lease's. Returns
/// which jobs ended as cancelled, also if their settlements say otherwise. Throws libpqxx's errors.
std::vector<JobId> settle(Session& session, pqxx::transaction_base& transaction, const Statements& statements,
                          const SettledWorker& worker, std::span<const model::Settlement* const> settlements,
                          bool prepare);

}  // namespace arrower::jobs::postgres
