// The options by which commands choose jobs: the conditions of JobFilter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrower/jobs/inspection/job_filter.hpp>

namespace CLI {
class App;
}

namespace arrower::jobs::cli {

/// As typed.
struct JobFilterArguments {
  std::vector<std::string> queue;
  std::vector<std::string> types;
  std::vector<std::string> states;
  std::vector<std::int64_t> ids;
  std::string from;
  std::string before;
  std::string error;
  std::vector<std::string> payload;
  std::string schedule;
  std::vector<std::string> error_pattern;
  std::string failed_from;
  std::string worker;
  std::string version;
  int min_attempts = 0;
  std::optional<std::int16_t> priority;
};

/// Adds the options, and ids as what stands after the command.
void add_job_filter(CLI::App& command, JobFilterArguments& arguments);

/// Throws UsageProblem.
JobFilter job_filter_of(const JobFilterArguments& arguments);

std::string_view name_of(JobState state);
std::vector<std::string> job_state_names();

}  // namespace arrower::jobs::cli
