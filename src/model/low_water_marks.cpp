#include "model/low_water_marks.hpp"

#include <limits>
#include <tuple>

namespace arrower::jobs::model {

namespace {

constexpr std::int16_t lowest_priority = std::numeric_limits<std::int16_t>::min();

/// Before everything of a priority.
Mark start_of(std::int16_t priority) { return {.priority = priority, .run_at = {}, .id = {}}; }

}  // namespace

void LowWaterMarks::start_over(std::span<const std::int16_t> priorities, const Floors& floors) {
  marks_.clear();
  add(priorities);
  for (auto& [group, mark] : marks_) {
    if (const auto floor = floors.find(group); floor != floors.end()) {
      mark = floor->second;
    }
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
    marks_.try_emplace(group_of(priority), start_of(strategy_ == PollStrategy::priority ? priority : lowest_priority));
  }
}

void LowWaterMarks::lower(std::int16_t priority, TimePoint run_at) {
  const Mark lowest{
      .priority = strategy_ == PollStrategy::priority ? priority : lowest_priority, .run_at = run_at, .id = {}};
  const auto [mark, is_new] = marks_.try_emplace(group_of(priority), lowest);
  if (run_at <= mark->second.run_at) {
    mark->second = lowest;
  }
}

void LowWaterMarks::claimed(std::span<const ClaimedJob> jobs) {
  for (const ClaimedJob& job : jobs) {
    const Mark claimed{.priority = job.priority, .run_at = job.run_at, .id = job.id};
    const auto [mark, is_new] = marks_.try_emplace(group_of(job.priority), claimed);
    const auto key = [](const Mark& of) { return std::tuple{of.run_at, of.priority, of.id}; };
    if (key(claimed) > key(mark->second)) {
      mark->second = claimed;
    }
  }
}

std::vector<Mark> LowWaterMarks::marks() const {
  std::vector<Mark> marks;
  marks.reserve(marks_.size());
  for (const auto& [group, mark] : marks_) {
    marks.push_back(mark);
  }
  return marks;
}

}  // namespace arrower::jobs::model
