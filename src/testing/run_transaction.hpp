// The transaction of a run: on a connection of its own, or inside a test's transaction. Only the kit commits it.
#pragma once

#include <memory>
#include <string>

#include <pqxx/pqxx>

namespace arrower::jobs::testing {

/// A subtransaction that the job function cannot commit.
class RunSubtransaction final : public pqxx::subtransaction {
 public:
  explicit RunSubtransaction(pqxx::dbtransaction& outer);
  ~RunSubtransaction() override;

  void commit_run();

  /// By libpqxx's calls; or by SQL, as far as that is known: it is found out when the run ends.
  bool was_ended_by_job() const noexcept { return ended_by_job_; }

 private:
  void do_commit() override;
  void do_abort() override;
  void roll_back();

  /// Whether an error means that SQL has ended the outer transaction, which took the savepoint with it. If so, there is
  /// a new one for what follows.
  bool has_lost_transaction(const pqxx::sql_error& error);

  /// libpqxx has made the name unique, and quoted it must be.
  std::string savepoint() const { return quote_name(transaction_focus::name()); }

  bool may_commit_ = false;
  bool ended_by_job_ = false;
};

/// Rolls back unless it was committed.
class RunTransaction {
 public:
  /// A whole one, on a connection that has none open.
  explicit RunTransaction(pqxx::connection& connection);
  /// Inside this one.
  explicit RunTransaction(pqxx::dbtransaction& outer);

  pqxx::dbtransaction& handle() noexcept { return run_; }
  bool was_ended_by_job() const noexcept { return run_.was_ended_by_job(); }

  /// Throws what pqxx::work's commit throws, deferred constraints that fail included; any error of SQL if the job has
  /// ended the transaction.
  void commit();

 private:
  std::unique_ptr<pqxx::work> whole_;
  RunSubtransaction run_;
};

}  // namespace arrower::jobs::testing
