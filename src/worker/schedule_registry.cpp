#include "worker/schedule_registry.hpp"

#include <utility>

namespace arrower::jobs::worker {

void ScheduleRegistry::put(model::Schedule schedule) {
  auto shared = std::make_shared<const model::Schedule>(std::move(schedule));
  const std::scoped_lock lock{mutex_};
  Entry& entry = entries_[shared->name];
  if (entry.schedule) {
    model::check_replacement(*entry.schedule, *shared);
  }
  entry = {.schedule = std::move(shared), .revision = ++revision_};
}

std::optional<ScheduleRegistry::Entry> ScheduleRegistry::take(std::string_view name) {
  const std::scoped_lock lock{mutex_};
  const auto found = entries_.find(name);
  if (found == entries_.end()) {
    return std::nullopt;
  }
  Entry entry = std::move(found->second);
  entries_.erase(found);
  ++revision_;
  return entry;
}

void ScheduleRegistry::put_back(const Entry& entry) {
  const std::scoped_lock lock{mutex_};
  entries_.try_emplace(entry.schedule->name, entry);
  ++revision_;
}

void ScheduleRegistry::remove(const Entry& entry) {
  const std::scoped_lock lock{mutex_};
  const auto found = entries_.find(entry.schedule->name);
  if (found != entries_.end() && found->second.revision == entry.revision) {
    entries_.erase(found);
    ++revision_;
  }
}

bool ScheduleRegistry::empty() const {
  const std::scoped_lock lock{mutex_};
  return entries_.empty();
}

bool ScheduleRegistry::contains(std::string_view name) const {
  const std::scoped_lock lock{mutex_};
  return entries_.contains(name);
}

std::uint64_t ScheduleRegistry::revision() const {
  const std::scoped_lock lock{mutex_};
  return revision_;
}

std::vector<ScheduleRegistry::Entry> ScheduleRegistry::entries() const {
  const std::scoped_lock lock{mutex_};
  std::vector<Entry> entries;
  entries.reserve(entries_.size());
  for (const auto& [name, entry] : entries_) {
    entries.push_back(entry);
  }
  return entries;
}

}  // namespace arrower::jobs::worker
