// What a worker process shows the others of itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/death_watch.hpp"
#include "model/job.hpp"
#include "postgres/sessions.hpp"
#include "postgres/statements.hpp"

namespace arrower::jobs::postgres {

struct WorkerDescription {
  std::string queue;
  std::string pool_name;
  std::string host;
  int process_id = 0;
  std::string version;
  int pool_size = 0;
  std::chrono::milliseconds heartbeat_timeout{0};
};

/// The jobs of a queue, each number up to WorkerStore::most_counted.
struct QueueDepth {
  std::int64_t ready = 0;
  std::int64_t claimed = 0;
  std::int64_t scheduled = 0;
  /// How long the oldest ready job has been due; 0 if there is none.
  double oldest_ready_age = 0;
};

/// Of one queue. Safe to use from several threads. Throws libpqxx's errors and ConnectionError.
class WorkerStore {
 public:
  WorkerStore(Sessions& sessions, const Statements& statements, std::string queue, bool prepare);

  /// Shows which jobs this process has been running for a while.
  void show_running(model::Lease lease, std::span<const JobId> jobs);

  /// Publishes how the payloads of job types look: JSON Schema by type.
  void publish_payload_schemas(const std::map<std::string, std::string>& schemas);

  static constexpr int most_counted = 10'000;
  /// Nothing if it is for another worker process to count. Gives up after two seconds.
  std::optional<QueueDepth> measure_depth(model::Lease own);

 private:
  Sessions& sessions_;
  const Statements& statements_;
  const std::string queue_;
  const bool prepare_;
};

/// Makes a process known under a lease. `lock_key` as in heartbeat().
void register_worker(Session& session, const Statements& statements, const WorkerDescription& self, model::Lease lease,
                     std::optional<model::Lease> lock_key, std::span<const std::string> job_types, bool listening);

void set_job_types(Session& session, const Statements& statements, model::Lease lease,
                   std::span<const std::string> job_types);

/// Takes a process from the list that has claimed nothing.
void unregister_worker(Session& session, const Statements& statements, model::Lease lease);

struct Heartbeat {
  /// The database's clock.
  TimePoint now;
  /// Jobs that have carried the lease for so long that the process should look whether it has them.
  std::vector<JobId> suspects;
};

/// Shows that this process lives, in all queues whose leases are given; a lease that is missing from the result was
/// declared dead. `lock_key` is the session lock that this session holds to show the same; none: behind a pooler.
std::map<model::Lease, Heartbeat> heartbeat(Session& session, const Statements& statements,
                                            std::span<const model::Lease> leases, std::optional<model::Lease> lock_key,
                                            std::span<const model::Lease> listening, bool watching, bool prepare);

struct WatchAttempt {
  bool taken = false;
  int workers = 0;
  /// The process that watches now, as far as is known, and its heartbeat_timeout.
  std::optional<model::SuspectedDeath> watcher;
  std::chrono::milliseconds watcher_timeout{0};
};

/// Tries to make this session the one that watches over all worker processes of the schema.
WatchAttempt take_watch(Session& session, const Statements& statements, bool prepare);

/// How many worker processes are in a queue with these job types.
int count_peers(Session& session, const Statements& statements, const std::string& queue,
                std::span<const std::string> job_types);

}  // namespace arrower::jobs::postgres
