// Looking into queues and mending them: what the admin UI, its HTTP API and the command line are built on.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/inspection/actions.hpp>
#include <arrower/jobs/inspection/job_details.hpp>
#include <arrower/jobs/inspection/job_filter.hpp>
#include <arrower/jobs/inspection/operation.hpp>
#include <arrower/jobs/inspection/payload_index.hpp>
#include <arrower/jobs/inspection/performance.hpp>
#include <arrower/jobs/inspection/queue_overview.hpp>
#include <arrower/jobs/inspection/schedule_state.hpp>
#include <arrower/jobs/inspection/storage.hpp>
#include <arrower/jobs/inspection/worker_state.hpp>
#include <arrower/jobs/job_id.hpp>

namespace arrower::jobs {

class ConnectionPool;

struct InspectorOptions {
  /// PostgreSQL schema with the tables. Default "arrower"; 1 to 50 bytes.
  std::string schema = "arrower";
  /// Connections at most; ignored on a shared ConnectionPool. Default 4; at least 2.
  int max_connections = 4;
  /// Named prepared statements, as QueueOptions::prepared_statements.
  bool prepared_statements = true;
  /// A statement that takes longer is given up with a DatabaseError, so that looking never hurts. Actions and pruning
  /// are exempt. Default 5 s; 10 ms to 10 min.
  std::chrono::milliseconds statement_timeout{5'000};
};

/// Looks into all queues of a schema, whichever processes serve them, and acts on their jobs. Needs no queue and no
/// worker in its process. Safe to use from several threads.
///
/// Everything that changes something lands in the audit with who and when, in the same transaction as the change.
///
/// Throws ConfigurationError for options out of range; ConnectionError and DatabaseError; InvalidFilterError for a
/// filter or page that cannot be meant; NotFoundError where a thing that was named does not exist.
///
///     jobs::Inspector inspector{"postgresql:///shop"};
///     for (const auto& queue : inspector.queues()) std::cout << queue.name << ' ' << queue.ready.value << '\n';
///     inspector.retry({.queue = "mail", .states = {jobs::JobState::discarded}}, {.actor = "ada"});
class Inspector {
 public:
  /// Connects on first use.
  explicit Inspector(std::string connection_string, InspectorOptions options = {});
  explicit Inspector(const std::shared_ptr<ConnectionPool>& pool, InspectorOptions options = {});
  ~Inspector();
  Inspector(Inspector&&) noexcept;
  Inspector& operator=(Inspector&&) noexcept;

  // Queues

  /// Every queue that has jobs, a live worker process, a schedule or a setting, or did something in the last 24 hours;
  /// by name. All of them, read in pages of 500: where there may be thousands, ask for a page.
  std::vector<QueueOverview> queues();
  /// A page costs the same number of statements however many queues it has.
  QueuePage queues(const QueuePageRequest& page);
  QueueOverview queue(std::string_view name);

  /// Workers claim nothing from a paused queue; what runs goes on, and jobs can be enqueued. Takes effect with the next
  /// claim of every process, lasts through restarts, and may be done before the queue exists. Answers whether that
  /// changed anything.
  bool pause_queue(std::string_view name, const ActionOptions& options = {});
  bool resume_queue(std::string_view name, const ActionOptions& options = {});

  /// One point for each interval in which something ended, oldest first.
  std::vector<StatisticsPoint> statistics(const StatisticsQuery& query);
  /// The same of each of these queues by itself, at most 500, in one statement. The query's queue and type are ignored.
  std::vector<QueueStatistics> statistics_by_queue(const std::vector<std::string>& queues,
                                                   const StatisticsQuery& query);
  /// How long attempts ran and waited in the query's time; its interval is ignored.
  Performance performance(const StatisticsQuery& query);
  /// Each type's totals in the query's time; its interval is ignored.
  std::vector<TypeStatistics> type_statistics(const StatisticsQuery& query);
  /// Of a queue, or of the first 500 by name.
  std::vector<KnownJobType> job_types(const std::optional<std::string>& queue = {});

  // Jobs

  /// A page of jobs. Those that wait are listed by run_at, those that run by their start, those that have ended by
  /// their end; in a list of several states by that time too.
  JobPage jobs(const JobFilter& filter, const PageRequest& page = {});
  /// Up to 10,000.
  Count count(const JobFilter& filter);
  /// Nothing: there is no such job, neither waiting nor in the history.
  std::optional<JobDetails> job(JobId id);
  Failures failures(const FailureQuery& query = {});

  // Acting on jobs: on all that match the filter, in batches. A filter that restricts nothing is refused with
  // InvalidFilterError: name the states.

  /// Makes jobs that wait due at once.
  ActionResult run_now(const JobFilter& filter, const ActionOptions& options = {});
  /// Brings discarded and cancelled jobs back under their ids, due at once, with at least one attempt more; makes those
  /// that are retrying due at once.
  ActionResult retry(const JobFilter& filter, const ActionOptions& options = {});
  /// Ends jobs that wait. Running ones are asked to stop through their stop token, wherever they run, and are not tried
  /// again: what they throw then ends them as cancelled; one that succeeds all the same has succeeded.
  ActionResult cancel(const JobFilter& filter, const ActionOptions& options = {});
  /// Ends jobs that wait as failed for good.
  ActionResult discard(const JobFilter& filter, const ActionOptions& options = {});
  /// Deletes jobs that wait or have ended, with their history. Running ones stay.
  ActionResult remove(const JobFilter& filter, const ActionOptions& options = {});
  /// Of jobs that wait.
  ActionResult set_priority(const JobFilter& filter, std::int16_t priority, const ActionOptions& options = {});
  ActionResult set_run_at(const JobFilter& filter, TimePoint run_at, const ActionOptions& options = {});

  /// Actions on many jobs that go on or began in the last day, whichever process carries them out; newest first, at
  /// most 100.
  std::vector<Operation> operations();
  /// Returns nothing if there is no such operation.
  std::optional<Operation> operation(std::int64_t id);
  /// Asks an operation to end after its current batch. Returns false if it has ended, or was asked before.
  bool stop_operation(std::int64_t id, const ActionOptions& options = {});

  /// Enqueues jobs. Throws InvalidJobError as Enqueuer, also for a payload that is no JSON, or no
  /// object (see NewJob::any_json).
  std::vector<JobId> enqueue(const NewJob& job, const ActionOptions& options = {});
  /// Enqueues a job's copy, due at once; with another payload (JSON text) if one is given. Throws InvalidJobError where
  /// no payload was kept. Where an unfinished job has the same unique_key, answers that one's id, as Enqueuer.
  JobId enqueue_again(JobId id, const std::optional<std::string>& payload = {}, const ActionOptions& options = {});

  // Workers and schedules

  std::vector<WorkerState> workers();

  /// By queue and name.
  std::vector<ScheduleState> schedules();
  /// Occurrences that come while it is paused are left out. Answers whether that changed anything.
  bool pause_schedule(std::string_view queue, std::string_view name, const ActionOptions& options = {});
  bool resume_schedule(std::string_view queue, std::string_view name, const ActionOptions& options = {});
  /// Enqueues the schedule's job now, beside its occurrences; also while it is paused.
  JobId run_schedule_now(std::string_view queue, std::string_view name, const ActionOptions& options = {});

  // Storage

  /// Largest first.
  std::vector<TableState> storage();
  /// Of all queues as `queues()` knows them.
  std::vector<HistoryRetention> history_retention();
  /// `kept_for` of nothing keeps it for ever. At least one day, at most 3,650. Worker processes prune once an hour.
  void set_history_retention(std::string_view queue, std::optional<std::chrono::days> kept_for,
                             const ActionOptions& options = {});
  /// Prunes now.
  Pruned prune_history(const ActionOptions& options = {});

  /// By path.
  std::vector<PayloadIndex> payload_indexes();
  /// Builds an index, after which looking for jobs by a value at this path reads those jobs alone: lists and actions
  /// are fast and counts exact however many others there are. Jobs are enqueued and done meanwhile; it waits for all
  /// transactions that were open when it began. What ended half-way is taken up where it was. Returns whether that
  /// changed anything. Only the owner of the tables can do this, on a connection past any pooler; throws DatabaseError
  /// for others, and while another session does it.
  bool add_payload_index(std::string_view path, const ActionOptions& options = {});
  bool remove_payload_index(std::string_view path, const ActionOptions& options = {});

  /// Newest first.
  std::vector<AuditEntry> audit(const AuditQuery& query = {});
  /// Writes an entry to the audit, for what a program does by other means than these functions. `action` has 1 to 100
  /// bytes, `target` is JSON text. Throws ConfigurationError for what cannot be stored.
  void write_audit(std::string_view action, const std::string& target, const ActionOptions& options = {});

  /// Checks what goes wrong at night: server and schema version, a standby, rights, time zone data, old transactions
  /// that hold back vacuum, dead rows, half-built indexes, connections, dead workers, jobs that run for long, queues
  /// and job types without a worker, paused queues, orphaned schedules. The worst first, at most 20 of each kind. What
  /// may not be looked at is a finding.
  std::vector<Finding> diagnose();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace arrower::jobs
