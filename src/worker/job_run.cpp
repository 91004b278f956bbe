#include "worker/job_run.hpp"

#include <format>
#include <string>
#include <utility>

#include <pqxx/pqxx>

#include "model/error_type.hpp"

namespace arrower::jobs::worker {

JobRun::OpenTransaction::OpenTransaction(postgres::SessionPool::Loan loan, const telemetry::Tracing* sql_tracing)
    : session{std::move(loan)}, sql_spans{sql_tracing, session->connection()}, transaction{session->connection()} {}

JobRun::JobRun(const model::ClaimedJob& job, std::string_view queue, std::stop_token stop_token, spdlog::logger& logger,
               postgres::JobStore& store, const telemetry::RunSpan& span, const telemetry::RunLog& log)
    : Run{job, queue, std::move(stop_token), logger}, store_{store}, span_{span}, log_{log} {}

JobRun::~JobRun() { roll_back(); }

pqxx::transaction_base& JobRun::transaction() {
  if (!open_) {
    open_ = std::make_unique<OpenTransaction>(store_.sessions().borrow(postgres::SessionPool::Purpose::job_transaction),
                                              span_.sql_tracing());
  }
  return open_->transaction;
}

JobRun::Commit JobRun::commit(model::SteadyTime started, model::AttemptResult& failure) noexcept {
  try {
    if (open_->transaction.was_ended_by_job()) {
      failure = model::commit_preempted();
      return Commit::failed;
    }
    store_.finish_and_commit(*open_->session, open_->transaction, job(), started);
    return Commit::committed;
  } catch (const pqxx::in_doubt_error& error) {
    // Recorded as failed, with the lease and attempt as fence: if the commit did happen, the job is gone and the record
    // finds nothing.
    failure = model::failed(
        std::format("the connection was lost while the job's transaction was committing: {}", error.what()),
        model::current_exception_type());
  } catch (const pqxx::sql_error& error) {
    if (error.sqlstate() == postgres::lease_lost) {
      return Commit::lease_lost;
    }
    failure = model::commit_refused(error.sqlstate(), error.what());
  } catch (const std::exception& error) {
    failure = model::commit_refused({}, error.what());
  }
  return Commit::failed;
}

void JobRun::roll_back() noexcept { open_.reset(); }

}  // namespace arrower::jobs::worker
