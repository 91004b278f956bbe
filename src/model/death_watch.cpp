#include "model/death_watch.hpp"

#include <algorithm>
#include <utility>

namespace arrower::jobs::model {

void DeathWatch::interrupted() {
  broken_ = broken_ || watching_;
  watching_ = false;
  watched_ = std::chrono::nanoseconds{0};
  seen_.clear();
}

std::vector<SuspectedDeath> DeathWatch::look(std::span<const WorkerSighting> sightings, SteadyTime now,
                                             std::chrono::milliseconds server_uptime) {
  const std::chrono::nanoseconds since_last_look =
      watching_ ? std::min<std::chrono::nanoseconds>(now - last_look_, longest_gap) : std::chrono::nanoseconds{0};
  watching_ = true;
  last_look_ = now;
  watched_ += since_last_look;
  // By the database's clock, which may step: less than nothing says nothing.
  const bool server_is_new = server_uptime.count() >= 0 && server_uptime < grace_after_break;
  const bool watched_briefly = watched_ < grace_after_break;

  std::vector<SuspectedDeath> dead;
  std::unordered_map<Lease, Seen> seen;
  for (const WorkerSighting& worker : sightings) {
    Seen& now_seen = seen[worker.lease];
    now_seen.heartbeat = worker.heartbeat;
    now_seen.free_looks = worker.lock_is_free ? 1 : 0;
    const auto before = seen_.find(worker.lease);
    if (before != seen_.end() && before->second.heartbeat == worker.heartbeat) {
      now_seen.unchanged_for = before->second.unchanged_for + since_last_look;
      if (worker.lock_is_free && before->second.free_looks > 0) {
        now_seen.free_looks += before->second.free_looks;
        now_seen.free_for = before->second.free_for + since_last_look;
      }
    }
    if (watched_briefly && (broken_ || (server_is_new && !worker.is_younger_than_server))) {
      continue;
    }
    if (worker.has_lock && now_seen.free_looks >= looks_at_free_lock && now_seen.free_for >= lock_free_for) {
      dead.push_back({.lease = worker.lease, .by_lock = true, .heartbeat = worker.heartbeat});
      continue;
    }
    const int patience = !worker.has_lock && !worker.lock_is_free ? 3 : 1;
    if (now_seen.unchanged_for >= patience * worker.heartbeat_timeout) {
      dead.push_back({.lease = worker.lease, .by_lock = false, .heartbeat = worker.heartbeat});
    }
  }
  seen_ = std::move(seen);
  return dead;
}

}  // namespace arrower::jobs::model
