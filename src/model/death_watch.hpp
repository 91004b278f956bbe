// Which worker processes count as dead, judged from what one process sees of the others on its rounds.
#pragma once

#include <chrono>
#include <span>
#include <unordered_map>
#include <vector>

#include <arrower/jobs/clock.hpp>

#include "model/backoff.hpp"
#include "model/job.hpp"

namespace arrower::jobs::model {

/// What one look at the workers table shows of one worker process.
struct WorkerSighting {
  Lease lease = 0;
  /// Whether this process shows by a session lock that it lives; else by its heartbeat alone.
  bool has_lock = false;
  /// Whether its lock could be taken just now. Of a process without one: whether none of its jobs has a transaction
  /// open.
  bool lock_is_free = false;
  /// It appeared after the server's start, so that this was no break to it.
  bool is_younger_than_server = false;
  /// By the database's clock, which may step: only whether it changes counts.
  TimePoint heartbeat;
  std::chrono::milliseconds heartbeat_timeout{0};
};

struct SuspectedDeath {
  Lease lease = 0;
  /// Its lock was free; else its heartbeat stood still.
  bool by_lock = false;
  /// The heartbeat that was seen last.
  TimePoint heartbeat;
};

/// A worker is dead if
/// - its lock was free on three looks in a row, over `lock_free_for` (another process that just looks holds a free lock
/// for an
///   instant, and a worker that just lost its connection needs a moment to come back); or
/// - its heartbeat has not changed for its timeout. A process without a lock that has a job's transaction open gets
///   three times as long: it may have no other connection left to show itself by.
///
/// Only time that was watched counts, by the watcher's own steady clock: between two looks at most `longest_gap`. So
/// neither a step of the database's clock, nor a watcher that was itself paused or cut off, makes a live process look
/// dead. After a break in watching no worker is dead for a while, and after a restart of the server none that is older,
/// since they had the same break.
class DeathWatch {
 public:
  static constexpr std::chrono::milliseconds between_looks{400};
  static constexpr std::chrono::milliseconds lock_free_for{800};
  static constexpr int looks_at_free_lock = 3;
  static constexpr std::chrono::milliseconds longest_gap{7000};
  /// As long as a process may take to come back: it waits for its back-off, tries a host that does not answer, and
  /// connects to the next.
  static constexpr std::chrono::milliseconds grace_after_break =
      longest_reconnect_delay + std::chrono::milliseconds{10'000} + std::chrono::milliseconds{1000};

  /// The connection broke, or a look failed: what was seen before means nothing.
  void interrupted();

  /// Takes a look at `now`; returns those that are dead. `server_uptime` is the time since the server started.
  std::vector<SuspectedDeath> look(std::span<const WorkerSighting> sightings, SteadyTime now,
                                   std::chrono::milliseconds server_uptime);

 private:
  struct Seen {
    TimePoint heartbeat;
    /// Watched, since the heartbeat last changed and since the lock was last held.
    std::chrono::nanoseconds unchanged_for{0};
    std::chrono::nanoseconds free_for{0};
    /// Looks in a row that found the lock free.
    int free_looks = 0;
  };

  bool broken_ = false;
  bool watching_ = false;
  SteadyTime last_look_;
  /// Watched, since the break.
  std::chrono::nanoseconds watched_{0};
  std::unordered_map<Lease, Seen> seen_;
};

}  // namespace arrower::jobs::model
