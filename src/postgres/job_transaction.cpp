#include "postgres/job_transaction.hpp"

#include <utility>

#include <arrower/jobs/error.hpp>
#include <pqxx/connection>
#include <pqxx/except>

namespace arrower::jobs::postgres {

JobTransaction::JobTransaction(pqxx::connection& connection) : dbtransaction{connection, "job"} {
  register_transaction();
  direct_exec("BEGIN");
}

JobTransaction::~JobTransaction() { close(); }

void JobTransaction::commit_job(std::string sql) {
  commit_sql_ = std::move(sql);
  commit();
}

void JobTransaction::do_commit() {
  if (commit_sql_.empty()) {
    do_abort();
    throw UsageError{
        "the job function committed its job's transaction: the queue does that, together with the job's completion, "
        "when the "
        "function returns; everything was rolled back"};
  }
  try {
    // On a transaction that has failed COMMIT would roll back without an error; finishing the job in it fails before
    // then.
    direct_exec(commit_sql_);
  } catch (const pqxx::statement_completion_unknown& error) {
    throw pqxx::in_doubt_error{error.what()};
  } catch (const pqxx::broken_connection& error) {
    throw pqxx::in_doubt_error{error.what()};
  } catch (const pqxx::sql_error&) {
    // What stands before COMMIT has failed, or COMMIT itself: in the first case the transaction is still open.
    do_abort();
    throw;
  }
}

void JobTransaction::do_abort() {
  ended_by_job_ = true;
  if (conn().is_open()) {
    direct_exec("ROLLBACK");
  }
}

}  // namespace arrower::jobs::postgres
