#include "model/death_watch.hpp"

namespace arrower::jobs::model {

void DeathWatch::interrupted() {
  broken_ = true;
  watching_ = false;
  free_since_.clear();
}

std::vector<Lease> DeathWatch::look(std::span<const WorkerSighting> sightings, SteadyTime now,
                                    std::chrono::milliseconds server_uptime) {
  if (!watching_) {
    watching_ = true;
    watching_since_ = now;
  }
  const auto watched = now - watching_since_;
  const bool in_grace = (broken_ && watched < grace_after_break) || server_uptime < grace_after_break;

  std::vector<Lease> dead;
  std::unordered_map<Lease, SteadyTime> free_since;
  for (const WorkerSighting& worker : sightings) {
    if (worker.holds_lock && worker.lock_is_free) {
      const auto before = free_since_.find(worker.lease);
      const SteadyTime since = before == free_since_.end() ? now : before->second;
      free_since.emplace(worker.lease, since);
      if (!in_grace && now - since >= between_looks) {
        dead.push_back(worker.lease);
        continue;
      }
    }
    if (worker.heartbeat_age > worker.heartbeat_timeout && watched >= worker.heartbeat_timeout / 2 && !in_grace) {
      dead.push_back(worker.lease);
    }
  }
  free_since_ = std::move(free_since);
  return dead;
}

}  // namespace arrower::jobs::model
