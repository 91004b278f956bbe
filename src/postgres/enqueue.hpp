// Inserts jobs: in a transaction of libpqxx, on a connection of plain libpq, or in a transaction of their own.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include <arrower/jobs/encoded_job.hpp>
#include <arrower/jobs/job_id.hpp>
#include <pqxx/transaction_base>

#include "postgres/enqueue_target.hpp"
#include "postgres/session_pool.hpp"
#include "postgres/statements.hpp"

struct pg_conn;

namespace arrower::jobs::postgres {

/// What jobs of one call take over where they bring nothing of their own.
struct Inheritance {
  std::optional<std::string> user_id;
  TraceCarrier trace_carrier;
  /// Theirs gives way to this one.
  bool replaces_carriers = false;
  /// The job whose function enqueues them.
  std::optional<JobId> parent = {};
};

class JobInserter {
 public:
  JobInserter(const Statements& statements, std::string queue, std::string version, bool prepare);

  /// Throws ConnectionError, OutcomeUnknownError, DatabaseError.
  std::vector<JobId> insert(SessionPool& sessions, std::span<const EncodedJob> jobs,
                            const Inheritance& inherited) const;
  /// Throws libpqxx's errors.
  std::vector<JobId> insert(pqxx::transaction_base& transaction, std::span<const EncodedJob> jobs,
                            const Inheritance& inherited) const;
  /// Throws what the target throws.
  std::vector<JobId> insert(EnqueueTarget& target, std::span<const EncodedJob> jobs,
                            const Inheritance& inherited) const;
  /// Throws InvalidJobError if no transaction is open, DatabaseError.
  std::vector<JobId> insert(pg_conn* connection, std::span<const EncodedJob> jobs, const Inheritance& inherited) const;

 private:
  using Parameters = EnqueueTarget::Parameters;

  /// The metadata of jobs, made once where they bring nothing of their own.
  class MetadataWriter;

  JobId insert_one(EnqueueTarget& target, const EncodedJob& job, const MetadataWriter& metadata) const;
  std::vector<JobId> insert_together(EnqueueTarget& target, std::span<const EncodedJob> jobs,
                                     const MetadataWriter& metadata) const;
  std::vector<JobId> copy(EnqueueTarget& target, std::span<const EncodedJob> jobs,
                          const MetadataWriter& metadata) const;
  Parameters parameters_of(std::span<const EncodedJob* const> jobs, const MetadataWriter& metadata) const;

  const Statements& statements_;
  const std::string queue_;
  const std::string version_;
  const bool prepare_;
};

}  // namespace arrower::jobs::postgres
