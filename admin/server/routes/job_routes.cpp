// Jobs: lists, details, failures; and enqueueing them by hand.
#include <format>
#include <limits>

#include "http/json_body.hpp"
#include "routes/api.hpp"
#include "routes/job_filter_reader.hpp"
#include "routes/job_id_reader.hpp"

namespace arrower::jobs::admin {

namespace {

struct EnqueuedJobs {
  std::vector<JobId> ids;
};

Response list(const Api& api, const Call& call) {
  Query query{call.request};
  const JobFilter filter = read_job_filter(query, api.redaction);
  PageRequest page;
  page.size = static_cast<int>(query.integer("size", 1, 500).value_or(page.size));
  page.after = query.text("after").value_or("");
  const std::string order = query.text("order").value_or("newest");
  query.finish();
  if (order != "newest" && order != "oldest") {
    throw bad_request(std::format("parameter order is \"{}\"; it must be newest or oldest", order));
  }
  page.oldest_first = order == "oldest";
  return api.answer(api.inspector.jobs(filter, page));
}

Response count(const Api& api, const Call& call) {
  Query query{call.request};
  const JobFilter filter = read_job_filter(query, api.redaction);
  query.finish();
  return api.answer(api.inspector.count(filter));
}

JobDetails existing_job(const Api& api, JobId id) {
  std::optional<JobDetails> job = api.inspector.job(id);
  if (!job) {
    throw not_found(
        std::format("there is no job {}: it never existed, it was deleted, or its history was pruned", id.value));
  }
  return std::move(*job);
}

Response failures(const Api& api, const Call& call) {
  Query query{call.request};
  FailureQuery failure;
  failure.queue = query.text("queue");
  failure.type = query.text("type");
  failure.period = std::chrono::minutes{
      query.integer("period_minutes", 1, std::int64_t{366} * 24 * 60).value_or(failure.period.count())};
  query.finish();
  return api.answer(api.inspector.failures(failure));
}

Response enqueue(const Api& api, const Call& call) {
  const JsonDocument body = read_json_body(call.request);
  Fields fields{body.root()};
  NewJob job;
  job.queue = fields.text("queue").value_or("");
  job.type = fields.text("type").value_or("");
  job.options.run_at = fields.time("run_at");
  job.options.priority = static_cast<std::int16_t>(
      fields.integer("priority", std::numeric_limits<std::int16_t>::min(), std::numeric_limits<std::int16_t>::max())
          .value_or(0));
  job.options.max_attempts = static_cast<int>(
      fields.integer("max_attempts", 0, std::numeric_limits<int>::max()).value_or(job.options.max_attempts));
  job.options.unique_key = fields.text("unique_key");
  job.count = static_cast<int>(fields.integer("count", 1, 10'000).value_or(1));
  job.any_json = fields.boolean("any_json").value_or(false);
  const std::optional<JsonValue> payload = fields.value("payload");
  fields.finish();
  if (job.type.empty()) {
    throw bad_request("field type is missing: the type of the job");
  }
  if (!payload) {
    throw bad_request("field payload is missing: the job as JSON");
  }
  // A copy of a job that was seen with its secrets hidden would run with "[redacted]" in their place.
  job.payload = api.redaction.restore(payload->json(), "");
  return api.answer(EnqueuedJobs{api.inspector.enqueue(job, {.actor = call.identity.name})});
}

Response enqueue_again(const Api& api, const Call& call) {
  const JobId id = read_job_id(call.names[0]);
  const JsonDocument body = read_json_body(call.request);
  Fields fields{body.root()};
  const std::optional<JsonValue> payload = fields.value("payload");
  fields.finish();
  std::optional<std::string> changed;
  if (payload) {
    changed = api.redaction.restore(payload->json(), existing_job(api, id).payload.value_or(""));
  }
  return api.answer(Enqueued{api.inspector.enqueue_again(id, changed, {.actor = call.identity.name})});
}

}  // namespace

void add_job_routes(Router& router, Api& api) {
  router.add("GET", "/jobs", [&api](const Call& call) { return list(api, call); });
  router.add("POST", "/jobs", [&api](const Call& call) { return enqueue(api, call); });
  router.add("GET", "/jobs/count", [&api](const Call& call) { return count(api, call); });
  router.add("GET", "/jobs/{id}", [&api](const Call& call) {
    Query{call.request}.finish();
    return api.answer(existing_job(api, read_job_id(call.names[0])));
  });
  router.add("POST", "/jobs/{id}/enqueue-again", [&api](const Call& call) { return enqueue_again(api, call); });
  router.add("GET", "/failures", [&api](const Call& call) { return failures(api, call); });
}

}  // namespace arrower::jobs::admin
