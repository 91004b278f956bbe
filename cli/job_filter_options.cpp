#include "job_filter_options.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <format>
#include <utility>

#include "program.hpp"
#include "time_text.hpp"

namespace arrower::jobs::cli {

namespace {

constexpr std::array<std::pair<std::string_view, JobState>, 7> state_names{{{"ready", JobState::ready},
                                                                            {"scheduled", JobState::scheduled},
                                                                            {"running", JobState::running},
                                                                            {"retrying", JobState::retrying},
                                                                            {"succeeded", JobState::succeeded},
                                                                            {"discarded", JobState::discarded},
                                                                            {"cancelled", JobState::cancelled}}};

PayloadCondition payload_condition(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw UsageProblem{std::format("--payload \"{}\" is no condition; write it as path=value: customer.id=42", text)};
  }
  return {.path = text.substr(0, equals), .value = text.substr(equals + 1)};
}

}  // namespace

std::string_view name_of(JobState state) {
  return std::ranges::find(state_names, state, [](const auto& named) { return named.second; })->first;
}

std::vector<std::string> job_state_names() {
  std::vector<std::string> names;
  names.reserve(state_names.size());
  for (const auto& [name, state] : state_names) {
    names.emplace_back(name);
  }
  return names;
}

void add_job_filter(CLI::App& command, JobFilterArguments& arguments) {
  command.add_option("id", arguments.ids, "These jobs")->check(CLI::PositiveNumber);
  command.add_option("-q,--queue", arguments.queue, "Of this queue; \"\" is the default queue")->expected(1);
  command.add_option("-t,--type", arguments.types, "Of this type, or one of several")->allow_extra_args(false);
  command.add_option("--state", arguments.states, "In this state, or one of several")
      ->allow_extra_args(false)
      ->check(CLI::IsMember(job_state_names()));
  command.add_option("--from", arguments.from,
                     "From this time on: run_at of jobs that wait, start of those that run, end of those that have "
                     "ended");
  command.add_option("--before", arguments.before, "Before this time");
  command.add_option("--error", arguments.error, "With this text in the last error");
  command.add_option("--payload", arguments.payload, "With this value in the payload: path=value, customer.id=42")
      ->allow_extra_args(false);
  command.add_option("--schedule", arguments.schedule, "Enqueued by this schedule");
  command
      .add_option("--error-pattern", arguments.error_pattern,
                  "With a last error that looks like this, as the command failures lists it")
      ->expected(1);
  command.add_option("--failed-from", arguments.failed_from, "Whose last attempt failed at this time or later");
  command.add_option("--worker", arguments.worker, "That this worker process runs or ran last, by its pool name");
  command.add_option("--program-version", arguments.version, "Enqueued by this version of a program");
  command.add_option("--min-attempts", arguments.min_attempts, "Started at least this often")
      ->check(CLI::PositiveNumber);
  command.add_option("--with-priority", arguments.priority, "With this priority");
}

JobFilter job_filter_of(const JobFilterArguments& arguments) {
  JobFilter filter;
  if (!arguments.queue.empty()) {
    filter.queue = arguments.queue.front();
  }
  filter.types = arguments.types;
  for (const std::string& name : arguments.states) {
    filter.states.push_back(
        std::ranges::find(state_names, name, [](const auto& named) { return named.first; })->second);
  }
  filter.ids.reserve(arguments.ids.size());
  for (const std::int64_t id : arguments.ids) {
    filter.ids.push_back({id});
  }
  if (!arguments.from.empty()) {
    filter.from = parse_time(arguments.from);
  }
  if (!arguments.before.empty()) {
    filter.before = parse_time(arguments.before);
  }
  if (!arguments.error.empty()) {
    filter.error = arguments.error;
  }
  filter.payload.reserve(arguments.payload.size());
  for (const std::string& text : arguments.payload) {
    filter.payload.push_back(payload_condition(text));
  }
  if (!arguments.schedule.empty()) {
    filter.schedule = arguments.schedule;
  }
  if (!arguments.error_pattern.empty()) {
    filter.error_pattern = arguments.error_pattern.front();
  }
  if (!arguments.failed_from.empty()) {
    filter.failed_from = parse_time(arguments.failed_from);
  }
  if (!arguments.worker.empty()) {
    filter.worker = arguments.worker;
  }
  if (!arguments.version.empty()) {
    filter.version = arguments.version;
  }
  if (arguments.min_attempts > 0) {
    filter.min_attempts = arguments.min_attempts;
  }
  filter.priority = arguments.priority;
  return filter;
}

}  // namespace arrower::jobs::cli
