// Schedules, and what a cron expression means.
#include <arrower/jobs/cron.hpp>

#include "http/json_body.hpp"
#include "routes/api.hpp"

namespace arrower::jobs::admin {

namespace {

struct Schedules {
  std::vector<ScheduleState> schedules;
};

struct Preview {
  std::string description;
  std::vector<TimePoint> next;
};

constexpr std::size_t longest_spec = 500;

Response preview(const Api& api, const Call& call) {
  Query query{call.request};
  const std::string spec = query.text("spec").value_or("");
  const std::string time_zone = query.text("time_zone").value_or("");
  const auto count = static_cast<int>(query.integer("count", 1, 100).value_or(5));
  query.finish();
  if (spec.size() > longest_spec) {
    throw bad_request("parameter spec is too long to be a cron expression");
  }
  return api.answer(
      Preview{.description = cron::describe(spec, time_zone), .next = cron::next_n(spec, count, now(), time_zone)});
}

}  // namespace

void add_schedule_routes(Router& router, Api& api) {
  router.add("GET", "/schedules", [&api](const Call& call) {
    Query{call.request}.finish();
    return api.answer(Schedules{api.inspector.schedules()});
  });
  router.add("POST", "/schedules/{queue}/{name}/pause", [&api](const Call& call) {
    Fields{read_json_body(call.request).root()}.finish();
    return api.answer(
        Changed{api.inspector.pause_schedule(call.names[0], call.names[1], {.actor = call.identity.name})});
  });
  router.add("POST", "/schedules/{queue}/{name}/resume", [&api](const Call& call) {
    Fields{read_json_body(call.request).root()}.finish();
    return api.answer(
        Changed{api.inspector.resume_schedule(call.names[0], call.names[1], {.actor = call.identity.name})});
  });
  router.add("POST", "/schedules/{queue}/{name}/run", [&api](const Call& call) {
    Fields{read_json_body(call.request).root()}.finish();
    return api.answer(
        Enqueued{api.inspector.run_schedule_now(call.names[0], call.names[1], {.actor = call.identity.name})});
  });
  router.add("GET", "/cron/preview", [&api](const Call& call) { return preview(api, call); });
}

}  // namespace arrower::jobs::admin
