#include "routes/job_filter_reader.hpp"

#include <charconv>
#include <format>
#include <limits>

#include <arrower/jobs/detail/enumerators.hpp>

#include "http/response.hpp"

namespace arrower::jobs::admin {

namespace {

/// Of one list or action.
constexpr std::size_t most_ids = 10'000;

JobState state_of(const std::string& name) {
  for (const detail::Enumerator& state : detail::enumerators<JobState>) {
    if (state.name == name) {
      return static_cast<JobState>(state.bits);
    }
  }
  throw bad_request(std::format(
      "\"{}\" is not a state; states are ready, scheduled, running, retrying, succeeded, discarded and cancelled",
      name));
}

JobId id_of(const std::string& text) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw bad_request(std::format("\"{}\" is not a job ID", text));
  }
  return JobId{id};
}

PayloadCondition condition_of(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) {
    throw bad_request(
        std::format("parameter payload is \"{}\"; it must be path=value, for example customer.id=42", text));
  }
  return {.path = text.substr(0, equals), .value = text.substr(equals + 1)};
}

/// What is read in the same way from the query of an address and from the fields of a body.
template <class Source>
void read_common(JobFilter& filter, Source& source) {
  filter.queue = source.text("queue");
  filter.from = source.time("from");
  filter.before = source.time("before");
  filter.error = source.text("error");
  filter.schedule = source.text("schedule");
  filter.error_pattern = source.text("error_pattern");
  filter.failed_from = source.time("failed_from");
  filter.worker = source.text("worker");
  filter.version = source.text("version");
  if (const auto attempts = source.integer("min_attempts", 1, std::numeric_limits<int>::max())) {
    filter.min_attempts = static_cast<int>(*attempts);
  }
  if (const auto parent = source.integer("parent", 1, std::numeric_limits<std::int64_t>::max())) {
    filter.parent = JobId{*parent};
  }
  using Priority = std::int16_t;
  if (const auto priority =
          source.integer("priority", std::numeric_limits<Priority>::min(), std::numeric_limits<Priority>::max())) {
    filter.priority = static_cast<Priority>(*priority);
  }
}

void check(const JobFilter& filter, const Redaction& redaction) {
  if (filter.ids.size() > most_ids) {
    throw bad_request(std::format("{} IDs are given; at most {} are allowed", filter.ids.size(), most_ids));
  }
  redaction.check(filter.payload);
}

}  // namespace

JobFilter read_job_filter(Query& query, const Redaction& redaction) {
  JobFilter filter;
  read_common(filter, query);
  filter.types = query.texts("type");
  for (const std::string& state : query.texts("state")) {
    filter.states.push_back(state_of(state));
  }
  for (const std::string& id : query.texts("id")) {
    filter.ids.push_back(id_of(id));
  }
  for (const std::string& condition : query.texts("payload")) {
    filter.payload.push_back(condition_of(condition));
  }
  check(filter, redaction);
  return filter;
}

JobFilter read_job_filter(Fields fields, const Redaction& redaction) {
  JobFilter filter;
  read_common(filter, fields);
  filter.types = fields.texts("types");
  for (const std::string& state : fields.texts("states")) {
    filter.states.push_back(state_of(state));
  }
  for (const std::int64_t id : fields.integers("ids")) {
    filter.ids.push_back(JobId{id});
  }
  for (Fields& condition : fields.objects("payload")) {
    filter.payload.push_back(
        {.path = condition.text("path").value_or(""), .value = condition.text("value").value_or("")});
    condition.finish();
  }
  fields.finish();
  check(filter, redaction);
  return filter;
}

}  // namespace arrower::jobs::admin
