// The schedules of a queue that this process has asked for, by name.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/schedule.hpp"

namespace arrower::jobs::worker {

/// Safe to use from several threads.
class ScheduleRegistry {
 public:
  struct Entry {
    std::shared_ptr<const model::Schedule> schedule;
    /// Grows with every change in the registry: an entry with another revision is another schedule.
    std::uint64_t revision = 0;
  };

  /// Adds it, or replaces the one of its name. Throws InvalidScheduleError as model::check_replacement.
  void put(model::Schedule schedule);

  /// Removes it; nothing if there is none.
  std::optional<Entry> take(std::string_view name);
  /// Undoes that, unless there is another one by now.
  void put_back(const Entry& entry);
  /// Removes it unless it was replaced since.
  void remove(const Entry& entry);

  bool empty() const;
  bool contains(std::string_view name) const;
  /// The last change's.
  std::uint64_t revision() const;
  /// Sorted by name.
  std::vector<Entry> entries() const;

 private:
  mutable std::mutex mutex_;
  // Guarded by mutex_:
  std::map<std::string, Entry, std::less<>> entries_;
  std::uint64_t revision_ = 0;
};

}  // namespace arrower::jobs::worker
