// Queues: how they do, whether they are paused, how long their history is kept.
#include "http/json_body.hpp"
#include "routes/api.hpp"

namespace arrower::jobs::admin {

namespace {

struct RetentionAnswer {
  std::optional<std::chrono::days> days;
};

Response set_retention(const Api& api, const Call& call) {
  const JsonDocument body = read_json_body(call.request);
  Fields fields{body.root()};
  const std::optional<std::int64_t> days = fields.integer("days", 1, 3650);
  fields.finish();
  if (!days && !body.root().field("days")) {
    throw bad_request("field days is missing: a number of days, or null to keep the history forever");
  }
  const std::optional<std::chrono::days> kept_for = days ? std::optional{std::chrono::days{*days}} : std::nullopt;
  api.inspector.set_history_retention(call.names[0], kept_for, {.actor = call.identity.name});
  return api.answer(RetentionAnswer{kept_for});
}

}  // namespace

void add_queue_routes(Router& router, Api& api) {
  router.add("GET", "/queues", [&api](const Call& call) {
    Query query{call.request};
    QueuePageRequest page;
    page.size = static_cast<int>(query.integer("size", 1, 500).value_or(page.size));
    page.after = query.text("after").value_or("");
    page.match = query.text("match");
    query.finish();
    return api.answer(api.inspector.queues(page));
  });
  router.add("GET", "/queues/{queue}", [&api](const Call& call) {
    Query{call.request}.finish();
    return api.answer(api.inspector.queue(call.names[0]));
  });
  router.add("POST", "/queues/{queue}/pause", [&api](const Call& call) {
    Fields{read_json_body(call.request).root()}.finish();
    return api.answer(Changed{api.inspector.pause_queue(call.names[0], {.actor = call.identity.name})});
  });
  router.add("POST", "/queues/{queue}/resume", [&api](const Call& call) {
    Fields{read_json_body(call.request).root()}.finish();
    return api.answer(Changed{api.inspector.resume_queue(call.names[0], {.actor = call.identity.name})});
  });
  router.add("PUT", "/queues/{queue}/retention", [&api](const Call& call) { return set_retention(api, call); });
}

}  // namespace arrower::jobs::admin
