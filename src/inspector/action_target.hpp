// What something was done to, as it stands in the audit: JSON text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/inspection/job_filter.hpp>

namespace arrower::jobs::inspector {

/// What an action on jobs sets.
struct NewValues {
  std::optional<std::int16_t> priority = {};
  std::optional<TimePoint> run_at = {};
};

/// {"filter": {...}}, with what is set beside it; what is empty is left out.
std::string target_of(const JobFilter& filter, const NewValues& values = {});

/// What an action on one thing names; what is empty is left out.
struct Target {
  std::optional<std::string> queue = {};
  std::optional<std::string> schedule = {};
  std::optional<std::string> type = {};
  /// Of a job that is copied.
  std::optional<std::int64_t> job = {};
  std::optional<int> count = {};
  /// 0: for ever.
  std::optional<std::int64_t> history_days = {};
  /// Of a payload index.
  std::optional<std::string> path = {};
  /// That was stopped, and what it did.
  std::optional<std::int64_t> operation = {};
  std::optional<std::string> action = {};
};
std::string target_of(const Target& target);

}  // namespace arrower::jobs::inspector
