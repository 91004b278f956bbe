// The transaction of a running job. Only the queue commits it.
#pragma once

#include <string>

#include <pqxx/dbtransaction>

#include "model/job.hpp"
#include "postgres/session.hpp"

namespace arrower::jobs::postgres {

class JobTransaction final : public pqxx::dbtransaction {
 public:
  /// Begins. What the job sets in its session ends with the transaction.
  JobTransaction(Session& session, const model::ClaimedJob& job);
  ~JobTransaction() override;

  /// Commits what the job did, with SQL that ends in COMMIT. Throws what pqxx::work's commit throws.
  void commit_job(std::string sql);

  /// Whether the job function committed or aborted, which it must not.
  bool was_ended_by_job() const noexcept { return ended_by_job_; }

 private:
  void do_commit() override;
  void do_abort() override;

  Session& session_;
  /// Empty until the queue commits.
  std::string commit_sql_;
  bool ended_by_job_ = false;
};

}  // namespace arrower::jobs::postgres
