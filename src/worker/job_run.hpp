// One run of a job on a worker thread, with its transaction on a pooled session, opened when the job function asks for
// it.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include "model/attempt.hpp"
#include "model/run.hpp"
#include "postgres/job_store.hpp"
#include "postgres/job_transaction.hpp"
#include "telemetry/run_log.hpp"
#include "telemetry/sql_spans.hpp"
#include "telemetry/tracing.hpp"

namespace arrower::jobs::worker {

class JobRun final : public model::Run {
 public:
  JobRun(const model::ClaimedJob& job, std::string_view queue, std::stop_token stop_token, spdlog::logger& logger,
         postgres::JobStore& store, const telemetry::RunSpan& span, const telemetry::RunLog& log);
  ~JobRun() override;

  pqxx::transaction_base& transaction() override;
  void on_exception() noexcept override;
  bool has_transaction() const noexcept { return open_ != nullptr; }

  /// Whether the job asked for its transaction and there was no connection for it.
  bool found_no_connection() const noexcept { return found_no_connection_; }
  /// Whether the job's transaction ended since its connection, or its server, did.
  bool lost_its_server() const noexcept;

  enum class Commit { committed, lease_lost, failed };

  /// Ends the job in its transaction, which it must have, and commits both. `failure` says why if that failed.
  Commit commit(model::SteadyTime started, model::AttemptResult& failure) noexcept;

  /// Undoes what the job wrote.
  void roll_back() noexcept;

 protected:
  std::shared_ptr<spdlog::logger> make_logger() const override { return log_.make_logger(); }

 private:
  struct OpenTransaction {
    OpenTransaction(postgres::JobStore& store, const model::ClaimedJob& job, const telemetry::Tracing* sql_tracing);
    static postgres::Session& prepared(const postgres::JobStore& store, postgres::Session& session);
    postgres::SessionPool::Loan session;
    /// From BEGIN on, to the end of the transaction.
    telemetry::SqlSpans sql_spans;
    postgres::JobTransaction transaction;
  };

  postgres::JobStore& store_;
  const telemetry::RunSpan& span_;
  const telemetry::RunLog& log_;
  std::unique_ptr<OpenTransaction> open_;
  bool found_no_connection_ = false;
  /// Of the error that ended the run.
  std::string sqlstate_;
};

}  // namespace arrower::jobs::worker
