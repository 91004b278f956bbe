// The interfaces a use case may depend on: Enqueuer, Scheduler (in a header of its own), and Queue, which also runs
// jobs.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrower/jobs/batch.hpp>
#include <arrower/jobs/context.hpp>
#include <arrower/jobs/job_func.hpp>
#include <arrower/jobs/job_id.hpp>
#include <arrower/jobs/scheduler.hpp>

struct pg_conn;  // libpq's PGconn

namespace arrower::jobs {

/// The transaction in which jobs are enqueued: they exist exactly if it commits. Made from what you have at hand; you
/// never name this class.
class Within {
 public:
  /// A transaction of libpqxx: pqxx::work, pqxx::subtransaction, ... (pqxx::nontransaction commits at once).
  Within(pqxx::transaction_base& transaction) noexcept
      : transaction_{&transaction} {}  // NOLINT(google-explicit-constructor)
  /// The running job's transaction. User id and trace carrier of the running job are passed on.
  Within(Context& context) noexcept : context_{&context} {}  // NOLINT(google-explicit-constructor)
  /// A connection of plain libpq, with a transaction open on it (else InvalidJobError).
  Within(pg_conn* connection) noexcept : connection_{connection} {}  // NOLINT(google-explicit-constructor)

  pqxx::transaction_base* transaction() const noexcept { return transaction_; }
  Context* context() const noexcept { return context_; }
  pg_conn* connection() const noexcept { return connection_; }

 private:
  pqxx::transaction_base* transaction_ = nullptr;
  Context* context_ = nullptr;
  pg_conn* connection_ = nullptr;
};

/// Takes jobs. Safe to use from several threads (each with its own transaction).
///
/// Every call is all or nothing, and the ids come back in the order of the jobs. Few jobs are one statement, many are
/// copied; there is no limit to their number but memory.
///
/// Throws InvalidJobError for options out of range and for no jobs at all, PayloadError for a payload that JSON cannot
/// hold. Without a transaction, on the queue's own connection: ConnectionError, OutcomeUnknownError and DatabaseError.
/// In a caller's transaction: libpqxx's errors, as any other statement there (DatabaseError for a PGconn).
class Enqueuer {
 public:
  virtual ~Enqueuer() = default;

  /// Enqueues one job at once, in a transaction of its own.
  ///
  ///     queue.enqueue(SendInvoice{42, "a@b.example"});
  template <class J>
  JobId enqueue(const J& job, JobOptions options = {}) {
    const EncodedJob encoded{job_type_of<J>(), encode_payload(job), std::move(options)};
    return enqueue_encoded(nullptr, {&encoded, 1}).front();
  }

  /// Enqueues one job in a transaction: `enqueue(tx, job)`, `enqueue(ctx, job)` or `enqueue(pgconn, job)`.
  template <class J>
  JobId enqueue(Within within, const J& job, JobOptions options = {}) {
    const EncodedJob encoded{job_type_of<J>(), encode_payload(job), std::move(options)};
    return enqueue_encoded(&within, {&encoded, 1}).front();
  }

  /// Enqueues many jobs of one kind with the same options.
  template <class J>
  std::vector<JobId> enqueue(const std::vector<J>& jobs, const JobOptions& options = {}) {
    return enqueue_encoded(nullptr, encode_all(jobs, options));
  }
  template <class J>
  std::vector<JobId> enqueue(Within within, const std::vector<J>& jobs, const JobOptions& options = {}) {
    return enqueue_encoded(&within, encode_all(jobs, options));
  }

  /// Enqueues jobs of different kinds, each with its own options.
  std::vector<JobId> enqueue(const Batch& batch) { return enqueue_encoded(nullptr, batch.jobs()); }
  std::vector<JobId> enqueue(Within within, const Batch& batch) { return enqueue_encoded(&within, batch.jobs()); }

 protected:
  /// `within` is null for a transaction of its own. Answers one id for each job, in their order.
  virtual std::vector<JobId> enqueue_encoded(const Within* within, std::span<const EncodedJob> jobs) = 0;

 private:
  template <class J>
  static std::vector<EncodedJob> encode_all(const std::vector<J>& jobs, const JobOptions& options) {
    std::vector<EncodedJob> encoded;
    encoded.reserve(jobs.size());
    for (const J& job : jobs) {
      encoded.push_back({job_type_of<J>(), encode_payload(job), options});
    }
    return encoded;
  }
};

/// Takes jobs and runs them.
class Queue : public Enqueuer, public Scheduler {
 public:
  /// Has jobs of type J run by a callable that takes `(Context&, const J&)` or `(const J&)` and returns void or an
  /// Outcome. It is called from several threads at once. Takes effect at once, also while the queue runs; disturbs no
  /// running job. Throws RegistrationError if the type has a job function already.
  ///
  ///     queue.register_job_func([](jobs::Context& ctx, const SendInvoice& job) { ... });
  template <class Callable>
  void register_job_func(Callable&& callable, JobFuncOptions options = {}) {
    register_handler(make_job_handler(std::forward<Callable>(callable), std::move(options)));
  }

  /// Claims no more, returns jobs that were claimed but did not start, and waits for running ones. Those that run
  /// longer than `deadline` are asked to stop through their context's stop token; what still runs after the stop grace
  /// is returned to the queue as interrupted, which is no attempt, and can no longer commit. Returns by then, and a
  /// second for what is still to be written, whatever the network does. Returns whether every running job came to its
  /// own end. Cancels a start that has not happened yet. Calling it again does nothing more.
  virtual bool shutdown(std::chrono::milliseconds deadline) = 0;

 protected:
  virtual void register_handler(JobHandler handler) = 0;
};

}  // namespace arrower::jobs
