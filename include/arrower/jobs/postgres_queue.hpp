// The queue on PostgreSQL.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/connection_pool.hpp>
#include <arrower/jobs/options.hpp>
#include <arrower/jobs/queue.hpp>

namespace arrower::jobs {

/// Takes jobs into PostgreSQL and, once a job function is registered, runs those of its types. Safe to use from several
/// threads. The schema must have been made by `migrate`.
///
/// The constructor does not connect: a queue may be made before its database is up. Starting is retried until it works,
/// a lost connection is opened again, and every failure on the way is logged.
class PostgresQueue final : public Queue {
 public:
  /// Throws ConfigurationError for an option out of range or a connection string that cannot be parsed.
  explicit PostgresQueue(std::string connection_string, QueueOptions options = {});
  /// On connections shared with other queues.
  explicit PostgresQueue(const std::shared_ptr<ConnectionPool>& connections, QueueOptions options = {});
  /// Shuts down with `QueueOptions::shutdown_timeout`; waits for job functions that ignore their stop token.
  ~PostgresQueue() override;
  PostgresQueue(const PostgresQueue&) = delete;
  PostgresQueue& operator=(const PostgresQueue&) = delete;

  /// Starts the workers now instead of one poll interval after the last registration or schedule. Returns at once; does
  /// nothing if they run. Throws UsageError after shutdown, and RegistrationError if there is neither a job function
  /// nor a schedule.
  void start();

  /// Starts the workers, waits for SIGINT or SIGTERM, then shuts down with `QueueOptions::shutdown_timeout`; a second
  /// signal ends the process as it would without the queue. Returns what shutdown does; also returns when another
  /// thread calls shutdown. Call it from one queue at a time.
  bool run();

  bool shutdown(std::chrono::milliseconds deadline) override;

  bool unschedule(std::string_view name) override;

 protected:
  std::vector<JobId> enqueue_encoded(const Within* within, std::span<const EncodedJob> jobs) override;
  void register_handler(JobHandler handler) override;
  void schedule_encoded(EncodedSchedule schedule) override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace arrower::jobs
