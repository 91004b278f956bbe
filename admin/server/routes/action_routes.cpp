// Acting on many jobs: immediately on the jobs that are named, in the background on all that match.
#include <charconv>
#include <format>
#include <limits>

#include "http/json_body.hpp"
#include "inspector/job_conditions.hpp"
#include "routes/api.hpp"
#include "routes/job_filter_reader.hpp"

namespace arrower::jobs::admin {

namespace {

struct Started {
  std::int64_t operation = 0;
};

struct KnownOperations {
  std::vector<Operation> operations;
};

Operations::Action action_of(Api& api, const std::string& name, const JobFilter& filter, Fields& fields) {
  Inspector& inspector = api.inspector;
  const std::optional<std::int64_t> priority =
      fields.integer("priority", std::numeric_limits<std::int16_t>::min(), std::numeric_limits<std::int16_t>::max());
  const std::optional<TimePoint> run_at = fields.time("run_at");
  if (name == "run_now") {
    return [&inspector, filter](const ActionOptions& options) { return inspector.run_now(filter, options); };
  }
  if (name == "retry") {
    return [&inspector, filter](const ActionOptions& options) { return inspector.retry(filter, options); };
  }
  if (name == "cancel") {
    return [&inspector, filter](const ActionOptions& options) { return inspector.cancel(filter, options); };
  }
  if (name == "discard") {
    return [&inspector, filter](const ActionOptions& options) { return inspector.discard(filter, options); };
  }
  if (name == "remove") {
    return [&inspector, filter](const ActionOptions& options) { return inspector.remove(filter, options); };
  }
  if (name == "set_priority") {
    if (!priority) {
      throw bad_request("field priority is missing: set_priority needs it");
    }
    return [&inspector, filter, value = static_cast<std::int16_t>(*priority)](const ActionOptions& options) {
      return inspector.set_priority(filter, value, options);
    };
  }
  if (name == "set_run_at") {
    if (!run_at) {
      throw bad_request("field run_at is missing: set_run_at needs it");
    }
    return [&inspector, filter, value = *run_at](const ActionOptions& options) {
      return inspector.set_run_at(filter, value, options);
    };
  }
  throw bad_request(
      std::format("\"{}\" is not an action; actions are run_now, retry, cancel, discard, remove, set_priority and "
                  "set_run_at",
                  name));
}

Response act(Api& api, const Call& call) {
  const JsonDocument body = read_json_body(call.request);
  Fields fields{body.root()};
  const std::string name = fields.text("action").value_or("");
  const bool dry_run = fields.boolean("dry_run").value_or(false);
  const std::optional<Fields> which = fields.object("filter");
  if (!which) {
    throw bad_request("field filter is missing: it selects the jobs");
  }
  const JobFilter filter = read_job_filter(*which, api.redaction);
  if (inspector::restricts_nothing(filter)) {
    throw bad_request("the filter has no conditions: set ids or states");
  }
  const Operations::Action action = action_of(api, name, filter, fields);
  fields.finish();
  if (dry_run || !filter.ids.empty()) {
    return api.answer(action({.actor = call.identity.name, .dry_run = dry_run, .on_progress = {}, .stop = {}}));
  }
  return api.answer(Started{api.operations.start(call.identity.name, action)}, 202);
}

std::int64_t id_of(const Call& call) {
  const std::string& text = call.names[0];
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw bad_request(std::format("\"{}\" is not an operation ID", text));
  }
  return id;
}

Response show_operation(const Api& api, std::int64_t id) {
  const std::optional<Operation> operation = api.inspector.operation(id);
  if (!operation) {
    throw not_found(std::format("there is no operation {}", id));
  }
  return api.answer(*operation);
}

}  // namespace

void add_action_routes(Router& router, Api& api) {
  router.add("POST", "/jobs/actions", [&api](const Call& call) { return act(api, call); });
  router.add("GET", "/operations", [&api](const Call& call) {
    Query{call.request}.finish();
    return api.answer(KnownOperations{api.inspector.operations()});
  });
  router.add("GET", "/operations/{operation}", [&api](const Call& call) {
    Query{call.request}.finish();
    return show_operation(api, id_of(call));
  });
  router.add("POST", "/operations/{operation}/stop", [&api](const Call& call) {
    Fields{read_json_body(call.request).root()}.finish();
    api.inspector.stop_operation(id_of(call), {.actor = call.identity.name});
    return show_operation(api, id_of(call));
  });
}

}  // namespace arrower::jobs::admin
