#include "postgres/job_transaction.hpp"

#include <arrower/jobs/error.hpp>
#include <pqxx/connection>
#include <pqxx/except>

namespace arrower::jobs::postgres {

JobTransaction::JobTransaction(pqxx::connection& connection) : dbtransaction{connection, "job"} {
  register_transaction();
  direct_exec("BEGIN");
}

JobTransaction::~JobTransaction() { close(); }

void JobTransaction::commit_job() {
  queue_is_committing_ = true;
  commit();
}

void JobTransaction::do_commit() {
  if (!queue_is_committing_) {
    do_abort();
    throw UsageError{
        "the job function committed its job's transaction: the queue does that, together with the job's completion, "
        "when the "
        "function returns; everything was rolled back"};
  }
  try {
    // On a transaction that has failed this would roll back without an error; finishing the job in it has failed before
    // then.
    direct_exec("COMMIT");
  } catch (const pqxx::statement_completion_unknown& error) {
    throw pqxx::in_doubt_error{error.what()};
  } catch (const pqxx::broken_connection& error) {
    throw pqxx::in_doubt_error{error.what()};
  }
}

void JobTransaction::do_abort() {
  ended_by_job_ = true;
  if (conn().is_open()) {
    direct_exec("ROLLBACK");
  }
}

}  // namespace arrower::jobs::postgres
