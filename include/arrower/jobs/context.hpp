// What a job function learns about the run it is part of, and the job's transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/job_id.hpp>
#include <arrower/jobs/options.hpp>

namespace pqxx {
class transaction_base;
}
namespace spdlog {
class logger;
}

namespace arrower::jobs {

namespace model {
class Run;
}

/// One run of a job. Lives as long as the job function's call and belongs to its thread.
class Context {
 public:
  /// Made by the queue for each run.
  explicit Context(model::Run& run) noexcept : run_{&run} {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  JobId id() const noexcept;
  std::string_view job_type() const noexcept;
  std::string_view queue() const noexcept;
  /// 1 on the first attempt. A crash of the server may undo the count of an attempt that had just begun: then the next
  /// one has the same number.
  int attempt() const noexcept;
  /// 0: retried for ever.
  int max_attempts() const noexcept;
  std::int16_t priority() const noexcept;
  /// When this attempt was due.
  TimePoint run_at() const noexcept;
  TimePoint enqueued_at() const noexcept;
  /// Whom the job is run for, as given when it was enqueued.
  const std::optional<std::string>& user_id() const noexcept;
  const TraceCarrier& trace_carrier() const noexcept;
  /// The schedule that enqueued this job; empty for a job that was enqueued by itself.
  std::string_view schedule_name() const noexcept;
  /// The occurrence it was enqueued for: the time that the schedule's expression names, the same on every attempt.
  std::optional<TimePoint> scheduled_for() const noexcept;

  /// The job's transaction, opened by the first call. What is written through it commits together with the job's
  /// completion or not at all. The queue commits it when the job function returns; committing or aborting it in the
  /// function is a UsageError. An SQL error that the function swallows fails the attempt: use pqxx::subtransaction to
  /// try and carry on. What the function sets in the session (roles, settings, temporary tables, locks) ends with the
  /// transaction. Throws ConnectionError if PostgreSQL cannot be reached: let it out, and the job is tried again
  /// without counting an attempt.
  ///
  ///     ctx.transaction().exec("update invoices set sent_at = now() where id = $1", pqxx::params{job.invoice_id});
  pqxx::transaction_base& transaction();

  /// Asked to stop when the job should end soon: somebody has cancelled it, after which it gets no further attempt; its
  /// queue shuts down and the deadline passed; or its lease was lost, after which its transaction can no longer commit.
  std::stop_token stop_token() const noexcept;

  /// A logger whose every line carries the job's id, type, queue, attempt and trace id. To use it, include
  /// <spdlog/logger.h>, or <spdlog/spdlog.h>.
  spdlog::logger& logger();

  /// For the queue's own use.
  model::Run& run() noexcept { return *run_; }

 private:
  model::Run* run_;
};

}  // namespace arrower::jobs
