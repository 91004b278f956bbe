// The schedules of a TestQueue and their occurrences on its clock.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/testing/queued_job.hpp>

#include "model/schedule.hpp"

namespace arrower::jobs::testing {

class MemoryStore;

/// Safe to use from several threads.
class TestSchedules {
 public:
  /// Adds it, or changes the one of its name, which keeps its next occurrence if the expression stays. Throws
  /// InvalidScheduleError where the real queue does.
  void put(model::Schedule schedule, TimePoint now);
  bool remove(std::string_view name);

  std::vector<QueuedSchedule> all() const;
  std::optional<TimePoint> next() const;

  /// Adds the jobs of all that is due by `now`, in the order of the schedules' names, and moves these on.
  void enqueue_due(TimePoint now, MemoryStore& store);

 private:
  struct Entry {
    model::Schedule schedule;
    std::optional<TimePoint> next;
  };

  mutable std::mutex mutex_;
  // Guarded by mutex_:
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace arrower::jobs::testing
