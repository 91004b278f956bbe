#include "testing/test_schedules.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "model/due_occurrences.hpp"
#include "testing/memory_store.hpp"

namespace arrower::jobs::testing {

void TestSchedules::put(model::Schedule schedule, TimePoint now) {
  const std::scoped_lock lock{mutex_};
  const auto found = entries_.find(schedule.name);
  if (found == entries_.end()) {
    const auto next = schedule.cron.next(now);
    std::string name = schedule.name;
    entries_.emplace(std::move(name), Entry{std::move(schedule), next});
    return;
  }
  Entry& entry = found->second;
  model::check_replacement(entry.schedule, schedule);
  if (schedule.spec != entry.schedule.spec || schedule.time_zone != entry.schedule.time_zone) {
    entry.next = schedule.cron.next(now);
  }
  entry.schedule = std::move(schedule);
}

bool TestSchedules::remove(std::string_view name) {
  const std::scoped_lock lock{mutex_};
  const auto found = entries_.find(name);
  if (found == entries_.end()) {
    return false;
  }
  entries_.erase(found);
  return true;
}

std::vector<QueuedSchedule> TestSchedules::all() const {
  const std::scoped_lock lock{mutex_};
  std::vector<QueuedSchedule> schedules;
  schedules.reserve(entries_.size());
  for (const auto& [name, entry] : entries_) {
    const model::Schedule& schedule = entry.schedule;
    schedules.push_back({.name = name,
                         .spec = schedule.spec,
                         .time_zone = schedule.time_zone,
                         .job_type = schedule.job_type,
                         .payload = schedule.payload,
                         .options = schedule.options,
                         .next_run_at = entry.next});
  }
  return schedules;
}

std::optional<TimePoint> TestSchedules::next() const {
  const std::scoped_lock lock{mutex_};
  std::optional<TimePoint> next;
  for (const auto& [name, entry] : entries_) {
    if (entry.next && (!next || *entry.next < *next)) {
      next = entry.next;
    }
  }
  return next;
}

void TestSchedules::enqueue_due(TimePoint now, MemoryStore& store) {
  const std::scoped_lock lock{mutex_};
  std::vector<EncodedJob> jobs;
  for (auto& [name, entry] : entries_) {
    if (!entry.next || *entry.next > now) {
      continue;
    }
    const model::Schedule& schedule = entry.schedule;
    const model::DueOccurrences due = model::due_occurrences(schedule.cron, schedule.options.catch_up, *entry.next, now,
                                                             std::numeric_limits<std::size_t>::max());
    entry.next = due.next;
    for (const TimePoint time : due.times) {
      jobs.push_back({.job_type = schedule.job_type,
                      .payload = schedule.payload,
                      .options = {.priority = schedule.options.priority,
                                  .max_attempts = schedule.options.max_attempts,
                                  .unique_key = schedule.options.unique_key},
                      .occurrence = Occurrence{.name = name, .time = time}});
    }
  }
  if (!jobs.empty()) {
    store.add(jobs, nullptr);
  }
}

}  // namespace arrower::jobs::testing
