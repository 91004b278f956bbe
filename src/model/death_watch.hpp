// Which worker processes count as dead, judged from what one process sees of the others on its rounds.
#pragma once

#include <chrono>
#include <span>
#include <unordered_map>
#include <vector>

#include "model/job.hpp"

namespace arrower::jobs::model {

/// What one look at the workers table tells about one worker process.
struct WorkerSighting {
  Lease lease = 0;
  /// Whether this process shows that it lives by a session lock; else by its heartbeat alone.
  bool holds_lock = false;
  /// Whether its lock could be taken just now.
  bool lock_is_free = false;
  /// By the database's clock.
  std::chrono::milliseconds heartbeat_age{0};
  std::chrono::milliseconds heartbeat_timeout{0};
};

/// A worker is dead if
/// - its lock was free on two looks in a row, at least half a second apart (another process that just looks holds a
/// free lock for
///   an instant, and a worker that just lost its connection needs one to come back); or
/// - its heartbeat is older than its timeout, and this process has watched without a break for half of that: after an
/// outage
///   of the database all heartbeats are old, and those alive show it within a third of the timeout.
/// After a break in watching, or a restart of the server, nobody is dead for a while, since others had the same break.
class DeathWatch {
 public:
  static constexpr std::chrono::milliseconds between_looks{500};
  static constexpr std::chrono::milliseconds grace_after_break{3000};

  /// The connection broke, or a look failed: what was seen before means nothing.
  void interrupted();

  /// Takes a look at `now`; answers the leases of the dead. `server_uptime` is the time since the server started.
  std::vector<Lease> look(std::span<const WorkerSighting> sightings, SteadyTime now,
                          std::chrono::milliseconds server_uptime);

  /// Whether somebody may be dead, so that the next look should come after `between_looks`.
  bool suspects() const { return !free_since_.empty(); }

 private:
  bool broken_ = false;
  bool watching_ = false;
  SteadyTime watching_since_;
  std::unordered_map<Lease, SteadyTime> free_since_;
};

}  // namespace arrower::jobs::model
