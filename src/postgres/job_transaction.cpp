#include "postgres/job_transaction.hpp"

#include <format>
#include <utility>

#include <arrower/jobs/error.hpp>
#include <pqxx/connection>
#include <pqxx/except>

#include "postgres/error_class.hpp"

namespace arrower::jobs::postgres {

JobTransaction::JobTransaction(Session& session, const model::ClaimedJob& job)
    : dbtransaction{session.connection(), "job"}, session_{session} {
  register_transaction();
  if (session.is_pooled()) {
    // The lock shows that the process lives, should it have no other connection left to do so.
    direct_exec(std::format("{}; select pg_catalog.pg_advisory_xact_lock_shared({}::bigint)", session.begin_for_job(),
                            job.lease));
  } else {
    direct_exec(session.begin_for_job());
  }
  session.use().start_over();
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
    direct_exec(commit_sql_ + session_.reset_after_job());
  } catch (const pqxx::statement_completion_unknown& error) {
    throw pqxx::in_doubt_error{error.what()};
  } catch (const pqxx::broken_connection& error) {
    throw pqxx::in_doubt_error{error.what()};
  } catch (const pqxx::sql_error& error) {
    if (spoils_session(error.sqlstate())) {
      session_.set_unusable();
    }
    // What stands before COMMIT has failed, or COMMIT itself: in the first case the transaction is still open.
    do_abort();
    throw;
  }
}

void JobTransaction::do_abort() {
  ended_by_job_ = true;
  if (conn().is_open()) {
    direct_exec("rollback" + session_.reset_after_job());
  }
}

}  // namespace arrower::jobs::postgres
