#include "routes/job_filter_reader.hpp"

#include <charconv>
#include <format>

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
      "\"{}\" is no state; there are ready, scheduled, running, retrying, succeeded, discarded and cancelled", name));
}

JobId id_of(const std::string& text) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw bad_request(std::format("\"{}\" is no job id", text));
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

void check(const JobFilter& filter, const Redaction& redaction) {
  if (filter.ids.size() > most_ids) {
    throw bad_request(std::format("there are {} ids; at most {} can be named", filter.ids.size(), most_ids));
  }
  redaction.check(filter.payload);
}

}  // namespace

JobFilter read_job_filter(Query& query, const Redaction& redaction) {
  JobFilter filter;
  filter.queue = query.text("queue");
  filter.types = query.texts("type");
  for (const std::string& state : query.texts("state")) {
    filter.states.push_back(state_of(state));
  }
  for (const std::string& id : query.texts("id")) {
    filter.ids.push_back(id_of(id));
  }
  filter.from = query.time("from");
  filter.before = query.time("before");
  filter.error = query.text("error");
  for (const std::string& condition : query.texts("payload")) {
    filter.payload.push_back(condition_of(condition));
  }
  filter.schedule = query.text("schedule");
  check(filter, redaction);
  return filter;
}

JobFilter read_job_filter(Fields fields, const Redaction& redaction) {
  JobFilter filter;
  filter.queue = fields.text("queue");
  filter.types = fields.texts("types");
  for (const std::string& state : fields.texts("states")) {
    filter.states.push_back(state_of(state));
  }
  for (const std::int64_t id : fields.integers("ids")) {
    filter.ids.push_back(JobId{id});
  }
  filter.from = fields.time("from");
  filter.before = fields.time("before");
  filter.error = fields.text("error");
  for (Fields& condition : fields.objects("payload")) {
    filter.payload.push_back(
        {.path = condition.text("path").value_or(""), .value = condition.text("value").value_or("")});
    condition.finish();
  }
  filter.schedule = fields.text("schedule");
  fields.finish();
  check(filter, redaction);
  return filter;
}

}  // namespace arrower::jobs::admin
