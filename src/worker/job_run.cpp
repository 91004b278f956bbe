#include "worker/job_run.hpp"

#include <format>
#include <string>
#include <utility>

#include <arrower/jobs/error.hpp>
#include <pqxx/pqxx>

#include "model/error_type.hpp"
#include "postgres/error_class.hpp"

namespace arrower::jobs::worker {

JobRun::OpenTransaction::OpenTransaction(postgres::JobStore& store, const model::ClaimedJob& job,
                                         const telemetry::Tracing* sql_tracing)
    : session{store.sessions().borrow(postgres::SessionPool::Purpose::job_transaction)},
      sql_spans{sql_tracing, prepared(store, *session).connection()},
      transaction{*session, job} {}

/// Before the transaction begins: what fails here fails as a connection does.
postgres::Session& JobRun::OpenTransaction::prepared(const postgres::JobStore& store, postgres::Session& session) {
  store.prepare_finish(session);
  return session;
}

JobRun::JobRun(const model::ClaimedJob& job, std::string_view queue, std::stop_token stop_token, spdlog::logger& logger,
               postgres::JobStore& store, const telemetry::RunSpan& span, const telemetry::RunLog& log)
    : Run{job, queue, std::move(stop_token), logger}, store_{store}, span_{span}, log_{log} {}

JobRun::~JobRun() { roll_back(); }

pqxx::transaction_base& JobRun::transaction() {
  if (!open_) {
    try {
      open_ = std::make_unique<OpenTransaction>(store_, job(), span_.sql_tracing());
    } catch (...) {
      found_no_connection_ = true;
      postgres::rethrow_translated("the job's transaction cannot begin");
    }
  }
  return open_->transaction;
}

bool JobRun::lost_its_server() const noexcept {
  return postgres::interrupts_attempt(sqlstate_) || (open_ && open_->session->is_broken());
}

void JobRun::on_exception() noexcept {
  try {
    throw;
  } catch (const pqxx::sql_error& error) {
    sqlstate_ = error.sqlstate();
  } catch (const DatabaseError& error) {
    sqlstate_ = error.sqlstate();
  } catch (const ConnectionError&) {
    sqlstate_ = postgres::connection_failure;
  } catch (...) {
    // Says nothing about PostgreSQL.
    sqlstate_.clear();
  }
}

JobRun::Commit JobRun::commit(model::SteadyTime started, model::AttemptResult& failure) noexcept {
  try {
    if (open_->transaction.was_ended_by_job() || open_->session->use().ended_transaction()) {
      failure = model::commit_preempted();
      return Commit::failed;
    }
    store_.finish_and_commit(*open_->session, open_->transaction, job(), started);
    return Commit::committed;
  } catch (const pqxx::in_doubt_error& error) {
    // Recorded as failed, with the lease and attempt as fence: if the commit did happen, the job is gone and the record
    // finds nothing.
    sqlstate_ = postgres::connection_failure;
    failure = model::failed(
        std::format("the connection was lost while the job's transaction was committing: {}", error.what()),
        model::current_exception_type());
  } catch (const pqxx::sql_error& error) {
    if (error.sqlstate() == postgres::lease_lost) {
      return Commit::lease_lost;
    }
    sqlstate_ = error.sqlstate();
    failure = model::commit_refused(error.sqlstate(), error.what());
  } catch (const std::exception& error) {
    failure = model::commit_refused({}, error.what());
  }
  return Commit::failed;
}

void JobRun::roll_back() noexcept { open_.reset(); }

}  // namespace arrower::jobs::worker
