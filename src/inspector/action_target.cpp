#include "inspector/action_target.hpp"

#include <format>
#include <map>
#include <vector>

#include <arrower/jobs/payload.hpp>

namespace arrower::jobs::inspector {

namespace {

struct Filter {
  std::optional<std::string> queue;
  std::optional<std::vector<std::string>> types;
  std::optional<std::vector<std::string>> states;
  std::optional<std::vector<std::int64_t>> ids;
  std::optional<std::string> from;
  std::optional<std::string> before;
  std::optional<std::string> error;
  std::optional<std::map<std::string, std::string>> payload;
  std::optional<std::string> schedule;
  std::optional<std::string> error_pattern;
  std::optional<std::string> failed_from;
  std::optional<std::string> worker;
  std::optional<std::string> version;
  std::optional<int> min_attempts;
  std::optional<std::int16_t> priority;
};

struct FilterTarget {
  Filter filter;
  std::optional<std::int16_t> priority;
  std::optional<std::string> run_at;
};

std::string name_of(JobState state) {
  switch (state) {
    case JobState::ready:
      return "ready";
    case JobState::scheduled:
      return "scheduled";
    case JobState::running:
      return "running";
    case JobState::retrying:
      return "retrying";
    case JobState::succeeded:
      return "succeeded";
    case JobState::discarded:
      return "discarded";
    case JobState::cancelled:
      return "cancelled";
  }
  return "";
}

std::optional<std::string> text_of(const std::optional<TimePoint>& time) {
  return time ? std::optional{std::format("{:%FT%T}Z", *time)} : std::nullopt;
}

}  // namespace

std::string target_of(const JobFilter& filter, const NewValues& values) {
  FilterTarget target{.filter = {.queue = filter.queue,
                                 .types = {},
                                 .states = {},
                                 .ids = {},
                                 .from = text_of(filter.from),
                                 .before = text_of(filter.before),
                                 .error = filter.error,
                                 .payload = {},
                                 .schedule = filter.schedule,
                                 .error_pattern = filter.error_pattern,
                                 .failed_from = text_of(filter.failed_from),
                                 .worker = filter.worker,
                                 .version = filter.version,
                                 .min_attempts = filter.min_attempts,
                                 .priority = filter.priority},
                      .priority = values.priority,
                      .run_at = text_of(values.run_at)};
  if (!filter.types.empty()) {
    target.filter.types = filter.types;
  }
  if (!filter.states.empty()) {
    auto& states = target.filter.states.emplace();
    states.reserve(filter.states.size());
    for (const JobState state : filter.states) {
      states.push_back(name_of(state));
    }
  }
  if (!filter.ids.empty()) {
    auto& ids = target.filter.ids.emplace();
    ids.reserve(filter.ids.size());
    for (const JobId id : filter.ids) {
      ids.push_back(id.value);
    }
  }
  if (!filter.payload.empty()) {
    auto& payload = target.filter.payload.emplace();
    for (const PayloadCondition& condition : filter.payload) {
      payload.emplace(condition.path, condition.value);
    }
  }
  return detail::to_json(target);
}

std::string target_of(const Target& target) { return detail::to_json(target); }

}  // namespace arrower::jobs::inspector
