// Acting on many jobs: at once on those that are named, in the background on all that match.
#include <format>
#include <limits>

#include "http/json_body.hpp"
#include "routes/api.hpp"
#include "routes/job_filter_reader.hpp"

namespace arrower::jobs::admin {

namespace {

struct Started {
  std::string operation;
};

/// As the audit has it.
struct Stopped {
  std::string operation;
  std::string action;
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
      throw bad_request("field priority is missing: what set_priority sets");
    }
    return [&inspector, filter, value = static_cast<std::int16_t>(*priority)](const ActionOptions& options) {
      return inspector.set_priority(filter, value, options);
    };
  }
  if (name == "set_run_at") {
    if (!run_at) {
      throw bad_request("field run_at is missing: what set_run_at sets");
    }
    return [&inspector, filter, value = *run_at](const ActionOptions& options) {
      return inspector.set_run_at(filter, value, options);
    };
  }
  throw bad_request(
      std::format("\"{}\" is no action; there are run_now, retry, cancel, discard, remove, set_priority and "
                  "set_run_at",
                  name));
}

bool restricts_nothing(const JobFilter& filter) {
  return !filter.queue && filter.types.empty() && filter.states.empty() && filter.ids.empty() && !filter.from &&
         !filter.before && !filter.error && filter.payload.empty() && !filter.schedule;
}

/// To begin the progress with; also finds what is wrong with the filter while somebody can still be told.
Count count_of(Inspector& inspector, const JobFilter& filter) {
  try {
    return inspector.count(filter);
  } catch (const DatabaseError&) {
    // Counting may take longer than looking is allowed to; acting is not.
    return {.value = 0, .exact = false};
  }
}

Response act(Api& api, const Call& call) {
  const JsonDocument body = read_json_body(call.request);
  Fields fields{body.root()};
  const std::string name = fields.text("action").value_or("");
  const bool dry_run = fields.boolean("dry_run").value_or(false);
  const std::optional<Fields> which = fields.object("filter");
  if (!which) {
    throw bad_request("field filter is missing: which jobs");
  }
  const JobFilter filter = read_job_filter(*which, api.redaction);
  if (restricts_nothing(filter)) {
    throw bad_request("the filter restricts nothing: name ids or states");
  }
  const Operations::Action action = action_of(api, name, filter, fields);
  fields.finish();
  if (dry_run || !filter.ids.empty()) {
    return api.answer(action({.actor = call.identity.name, .dry_run = dry_run, .on_progress = {}, .stop = {}}));
  }
  return api.answer(Started{api.operations.start(name, call.identity.name, count_of(api.inspector, filter), action)},
                    202);
}

}  // namespace

void add_action_routes(Router& router, Api& api) {
  router.add("POST", "/jobs/actions", [&api](const Call& call) { return act(api, call); });
  router.add("GET", "/operations/{operation}", [&api](const Call& call) {
    Query{call.request}.finish();
    return api.answer(api.operations.state(call.names[0]));
  });
  router.add("POST", "/operations/{operation}/stop", [&api](const Call& call) {
    Fields{read_json_body(call.request).root()}.finish();
    const bool stopped = api.operations.stop(call.names[0]);
    const OperationState state = api.operations.state(call.names[0]);
    if (stopped) {
      const std::string target =
          JsonEncoder{api.redaction}(Stopped{.operation = state.operation, .action = state.action});
      api.inspector.write_audit("stop_operation", target, {.actor = call.identity.name});
    }
    return api.answer(state);
  });
}

}  // namespace arrower::jobs::admin
