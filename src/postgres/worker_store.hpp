// The worker processes of one queue: what a process tells about itself, and what it sees of the others.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/death_watch.hpp"
#include "model/job.hpp"
#include "postgres/job_store.hpp"

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

/// What a worker process lets the others know of its connection.
struct WorkerSigns {
  /// It shows by a session lock that it lives; else by its heartbeat alone.
  bool holds_lock = false;
  /// It wants to be notified of new jobs; else it looks for them by itself.
  bool listening = false;
};

struct LookAtWorkers {
  std::vector<model::WorkerSighting> sightings;
  /// Since the server started; long if there is nobody else to see.
  std::chrono::milliseconds server_uptime{0};
};

/// A job that a dead process was running.
struct OrphanedJob {
  JobId id;
  std::string job_type;
  int attempt = 0;
  int max_attempts = 0;
  std::chrono::microseconds leased_ago{0};
};

struct DeadWorker {
  std::string pool_name;
  std::string host;
  int process_id = 0;
};

/// Decides what becomes of a dead process's jobs.
using SettleOrphans = std::function<std::vector<model::Settlement>(const DeadWorker&, const std::vector<OrphanedJob>&)>;

struct Rescue {
  DeadWorker worker;
  std::vector<model::Settlement> settlements;
};

/// The jobs of a queue, each number up to WorkerStore::most_counted.
struct QueueDepth {
  std::int64_t ready = 0;
  std::int64_t claimed = 0;
  std::int64_t scheduled = 0;
  /// How long the oldest ready job has been due; 0 if there is none.
  double oldest_ready_age = 0;
};

/// Safe to use from several threads. Throws libpqxx's errors and ConnectionError.
class WorkerStore {
 public:
  WorkerStore(SessionPool& sessions, const Statements& statements, JobStore& jobs, WorkerDescription self,
              bool prepare);

  /// On the given session: it is the one that holds the lock.
  void register_worker(Session& session, model::Lease lease, std::span<const std::string> job_types,
                       const WorkerSigns& signs);

  /// Answers the database's clock; nothing if this process was declared dead.
  std::optional<TimePoint> heartbeat(Session& session, model::Lease lease, std::span<const std::string> job_types,
                                     const WorkerSigns& signs);

  /// Which jobs a process of ours has been running for a while.
  void tell_running(model::Lease lease, std::span<const JobId> jobs);

  /// How the payloads of job types look: JSON Schema by type.
  void publish_payload_schemas(const std::map<std::string, std::string>& schemas);

  /// After everything it had claimed was settled.
  void remove_worker(model::Lease lease);

  static constexpr int most_counted = 10'000;
  /// Nothing if it is for another worker process to count. Gives up after two seconds.
  std::optional<QueueDepth> measure_depth(model::Lease own);

  LookAtWorkers look_at_others(model::Lease own);

  /// Frees the jobs of a dead process, all in one transaction. Nothing if it lives after all, or another process was
  /// faster.
  std::optional<Rescue> rescue(model::Lease dead, const SettleOrphans& settle);

 private:
  SessionPool& sessions_;
  const Statements& statements_;
  JobStore& jobs_;
  const WorkerDescription self_;
  const bool prepare_;
};

}  // namespace arrower::jobs::postgres
