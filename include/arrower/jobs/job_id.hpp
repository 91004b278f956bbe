// The identity of a job.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <format>
#include <functional>
#include <ostream>

namespace arrower::jobs {

/// Names one job for good: in the jobs table, in the history, in logs. Grows with each enqueued job.
struct JobId {
  std::int64_t value = 0;

  friend auto operator<=>(const JobId&, const JobId&) = default;
  friend std::ostream& operator<<(std::ostream& out, JobId id) { return out << id.value; }
  /// For fmt.
  friend std::int64_t format_as(JobId id) noexcept { return id.value; }
};

}  // namespace arrower::jobs

template <>
struct std::hash<arrower::jobs::JobId> {
  std::size_t operator()(arrower::jobs::JobId id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};

/// As its number is, with that one's format specifications.
template <>
struct std::formatter<arrower::jobs::JobId> : std::formatter<std::int64_t> {
  auto format(arrower::jobs::JobId id, auto& context) const {
    return std::formatter<std::int64_t>::format(id.value, context);
  }
};
