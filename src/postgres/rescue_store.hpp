// Frees the jobs that no process carries on with: those of processes that died, and those whose claim or completion was
// lost on the way. Of all queues of a schema.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/death_watch.hpp"
#include "model/orphan.hpp"
#include "postgres/sessions.hpp"
#include "postgres/statements.hpp"

namespace arrower::jobs::postgres {

struct LookAtWorkers {
  std::vector<model::WorkerSighting> sightings;
  /// Since the server started, by its clock.
  std::chrono::milliseconds server_uptime{0};
};

struct DeadWorker {
  model::Lease lease = 0;
  std::string queue;
  std::string pool_name;
  std::string host;
  int process_id = 0;
  /// The lock that it may still hold, though its heartbeat stood still.
  std::optional<model::Lease> held_lock;
};

struct Rescue {
  DeadWorker worker;
  std::vector<model::Settlement> settlements;
};

/// What a look through some rows of the jobs table has found.
struct LeaseAudit {
  /// The last row that was read; nothing: the table ends here.
  std::optional<JobId> last;
  /// Jobs that carry a lease of no worker process.
  std::vector<JobId> unowned;
  /// Jobs that have carried the lease of a worker process for long, which it may not have.
  std::map<model::Lease, std::vector<JobId>> suspects;
};

/// Safe to use from several threads. Throws libpqxx's errors and ConnectionError.
class RescueStore {
 public:
  RescueStore(Sessions& sessions, const Statements& statements, bool prepare);

  LookAtWorkers look_at_workers();

  /// Frees the jobs of dead processes, all in one transaction. Passes over those that live after all, or that another
  /// process was faster with.
  std::vector<Rescue> rescue(std::span<const model::SuspectedDeath> dead);

  /// Ends the session that holds the lock of a process that was declared dead: one that hangs would keep what it has.
  void end_session_of_lock(model::Lease lock_key);

  /// Looks through at most `rows` rows of the jobs table behind `after`, for leases that are older than `age`.
  LeaseAudit audit_leases(JobId after, int rows, std::chrono::milliseconds age);

  /// Frees those of these jobs that carry a lease of no worker process.
  std::vector<model::Settlement> free_unowned(std::span<const JobId> jobs);

  /// Asks a process whether it has these jobs.
  void ask(model::Lease lease, std::span<const JobId> jobs);

  /// Frees those of these jobs that have carried this process's own lease for longer than `age`, and that it does not
  /// have.
  std::vector<model::Settlement> free_own(model::Lease lease, std::span<const JobId> jobs,
                                          std::chrono::milliseconds age);

  /// Takes a process from the list that has settled its jobs. Frees what still carries its lease in the front of its
  /// queue.
  std::vector<model::Settlement> sign_off(const std::string& queue, model::Lease lease);

 private:
  std::vector<model::Settlement> free_jobs(std::span<const JobId> jobs, std::optional<model::Lease> lease,
                                           std::chrono::milliseconds age, std::string_view why);
  std::vector<model::Settlement> settle_orphans(Session& session, pqxx::transaction_base& transaction,
                                                const std::vector<model::OrphanedJob>& orphans,
                                                const std::string& worker_name, std::string_view why,
                                                const std::string& error_type);

  Sessions& sessions_;
  const Statements& statements_;
  const bool prepare_;
};

}  // namespace arrower::jobs::postgres
