// Acting on all jobs that match a filter, in batches that are committed one by one.
//
// Jobs that have not ended are gone through by id, up to the last one that there was when it began; what has ended by
// queue, outcome and end: so nothing is looked at twice, however many there are, and it comes to an end though new jobs
// arrive. Rows are locked in that order, and what a worker holds at that moment is passed over and tried again at the
// end.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/inspection/actions.hpp>
#include <arrower/jobs/inspection/job_filter.hpp>
#include <pqxx/transaction>

#include "inspector/acting_statements.hpp"
#include "inspector/audit_log.hpp"
#include "inspector/database.hpp"
#include "inspector/indexed_payload.hpp"
#include "inspector/sql_parameters.hpp"

namespace arrower::jobs::inspector {

/// Of the jobs table, locked.
struct UnfinishedBatch {
  std::vector<JobId> waiting;
  std::vector<JobId> running;
};

/// Rows of the history that ended jobs, locked.
struct EndedBatch {
  std::vector<JobId> jobs;
  /// Of these rows, as PostgreSQL reads them.
  std::string first_finished_at;
  std::string last_finished_at;
  /// Before any attempt of these jobs.
  std::string first_enqueued_at;
};

/// What a batch has changed.
struct BatchResult {
  std::int64_t changed = 0;
  /// Of these.
  std::int64_t asked_to_stop = 0;
};

struct BulkAction {
  /// In the audit.
  std::string name;
  /// For messages: "cannot retry jobs".
  std::string_view what;
  std::string target;

  /// Which rows of {schema}.jobs j it changes, of those that match the filter.
  std::function<std::string(SqlParameters&)> unfinished_condition = {};
  std::function<BatchResult(postgres::Session&, pqxx::work&, const UnfinishedBatch&)> change_unfinished = {};

  /// Which rows of {schema}.job_history h it changes, and of which outcomes. Empty: none.
  std::vector<JobState> ended_states = {};
  std::string ended_condition = "true";
  /// How many jobs that makes.
  std::string ended_count = "count(*)";
  std::function<BatchResult(postgres::Session&, pqxx::work&, const EndedBatch&)> change_ended = {};
};

/// Throws InvalidFilterError, ConfigurationError for the actor, ConnectionError, DatabaseError.
class BulkRun {
 public:
  BulkRun(Database& database, const ActingStatements& statements, const JobFilter& filter, const ActionOptions& options,
          const BulkAction& action);

  ActionResult run();

 private:
  /// Where the next batch begins.
  struct EndedPlace {
    std::string finished_at;
    std::int64_t job_id = 0;
  };

  std::string unfinished(SqlParameters& parameters) const;
  std::string ended(SqlParameters& parameters) const;
  bool wants_ended_groups() const;
  void read_in_order(pqxx::work& transaction) const;

  /// Counts exactly, or up to `most` of each kind.
  ActionResult count(std::optional<int> most);
  void change_unfinished();
  std::vector<JobId> change_unfinished_batch(std::int64_t after, std::int64_t last, std::vector<JobId>& passed_over);
  void try_again(std::vector<JobId> passed_over);
  std::vector<JobId> change_locked(postgres::Session& session, pqxx::work& transaction,
                                   std::span<const JobId> candidates, BatchResult& result);
  void change_ended();
  void change_ended_group(const std::string& queue, JobState state);
  /// Answers whether there may be more.
  bool change_ended_batch(const std::string& queue, JobState state, EndedPlace& place);
  bool stopped() const { return stop_requested_ || options_.stop.stop_requested(); }
  void begin_operation();
  void change_all();
  /// Where it cannot be noted either, everybody sees that it makes no progress.
  void note_end(const std::string& problem) noexcept;
  /// In the transaction of a batch.
  void note(pqxx::work& transaction, const BatchResult& result);
  void done(const BatchResult& result);
  std::vector<std::string> history_queues();

  Database& database_;
  const ActingStatements& statements_;
  const JobFilter& filter_;
  const ActionOptions& options_;
  const BulkAction& action_;
  const std::string schema_;
  IndexedPayload indexed_;
  AuditRecord audit_;
  ActionResult result_;
  Progress progress_;
  std::string began_at_;
  bool stop_requested_ = false;
};

}  // namespace arrower::jobs::inspector
