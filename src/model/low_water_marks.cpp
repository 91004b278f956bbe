#include "model/low_water_marks.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <tuple>
#include <utility>

namespace arrower::jobs::model {

namespace {

constexpr std::int16_t lowest_priority = std::numeric_limits<std::int16_t>::min();

/// Before everything of a priority.
Mark start_of(std::int16_t priority) { return {.priority = priority, .run_at = {}, .id = {}}; }

}  // namespace

void LowWaterMarks::start_over(std::span<const std::int16_t> priorities, const Floors& floors) {
  unused_.merge(std::exchange(marks_, {}));
  add(priorities);
  for (auto& [group, mark] : marks_) {
    if (const auto floor = floors.find(group); floor != floors.end()) {
      mark = floor->second;
    }
  }
  std::erase_if(unused_, [](const auto& entry) { return entry.second == start_of(entry.second.priority); });
  while (unused_.size() > most_unused) {
    unused_.erase(std::ranges::min_element(unused_, {}, [](const auto& entry) { return entry.second.run_at; }));
  }
}

LowWaterMarks::Floors LowWaterMarks::floors(std::span<const ClaimedJob> jobs,
                                            std::optional<TimePoint> exhausted_at) const {
  Floors floors;
  for (const ClaimedJob& job : jobs) {
    // Before the job itself, which may come back.
    const Mark before{.priority = job.priority, .run_at = job.run_at, .id = JobId{job.id.value - 1}};
    const auto key = [](const Mark& of) { return std::tuple{of.run_at, of.priority, of.id}; };
    const auto [floor, is_new] = floors.try_emplace(group_of(job.priority), before);
    if (key(before) < key(floor->second)) {
      floor->second = before;
    }
  }
  if (exhausted_at) {
    for (const auto& [group, mark] : marks_) {
      floors.try_emplace(group, Mark{.priority = mark.priority, .run_at = *exhausted_at, .id = {}});
    }
  }
  return floors;
}

void LowWaterMarks::add(std::span<const std::int16_t> priorities) {
  for (const std::int16_t priority : priorities) {
    unused_.erase(group_of(priority));
    marks_.try_emplace(group_of(priority), before(priority, {}));
  }
  forget_most();
}

void LowWaterMarks::forget_most() {
  while (marks_.size() > most_in_use + 1) {
    marks_.erase(std::prev(marks_.end()));
  }
}

std::optional<std::int16_t> LowWaterMarks::last_marked() const {
  if (marks_.size() <= most_in_use) {
    return std::nullopt;
  }
  return std::prev(marks_.end(), 2)->second.priority;
}

Mark LowWaterMarks::before(std::int16_t priority, TimePoint run_at) const {
  return {.priority = strategy_ == PollStrategy::priority ? priority : lowest_priority, .run_at = run_at, .id = {}};
}

void LowWaterMarks::lower(Floors& floors, std::int16_t priority, TimePoint run_at) const {
  const auto floor = floors.find(group_of(priority));
  if (floor != floors.end() && run_at <= floor->second.run_at) {
    floor->second = before(priority, run_at);
  }
}

void LowWaterMarks::lower(std::int16_t priority, TimePoint run_at) {
  const Mark lowest = before(priority, run_at);
  Mark& mark = mark_of(priority, lowest);
  if (run_at <= mark.run_at) {
    mark = lowest;
  }
  forget_most();
}

void LowWaterMarks::claimed(std::span<const ClaimedJob> jobs) {
  for (const ClaimedJob& job : jobs) {
    const Mark claimed{.priority = job.priority, .run_at = job.run_at, .id = job.id};
    Mark& mark = mark_of(job.priority, claimed);
    const auto key = [](const Mark& of) { return std::tuple{of.run_at, of.priority, of.id}; };
    if (key(claimed) > key(mark)) {
      mark = claimed;
    }
  }
  forget_most();
}

std::vector<Mark> LowWaterMarks::marks() const {
  std::vector<Mark> marks;
  if (marks_.empty()) {
    return marks;
  }
  std::map<std::int16_t, Mark> all = marks_;
  if (all.size() > most_in_use) {
    all.erase(std::prev(all.end()));
  }
  all.insert(unused_.begin(), unused_.end());
  marks.reserve(all.size());
  for (const auto& [group, mark] : all) {
    marks.push_back(mark);
  }
  return marks;
}

Mark& LowWaterMarks::mark_of(std::int16_t priority, const Mark& otherwise) {
  const std::int16_t group = group_of(priority);
  if (auto node = unused_.extract(group)) {
    marks_.insert(std::move(node));
  }
  return marks_.try_emplace(group, otherwise).first->second;
}

}  // namespace arrower::jobs::model
