// The API's routes by subject, and what they stand on.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <arrower/jobs/admin_server.hpp>

#include "events.hpp"
#include "http/query.hpp"
#include "http/router.hpp"
#include "json/encode.hpp"
#include "json/fields.hpp"
#include "operations.hpp"
#include "security/csrf.hpp"
#include "security/known_device.hpp"
#include "security/redaction.hpp"

namespace arrower::jobs::admin {

struct Api {
  const AdminServerOptions& options;
  Inspector& inspector;
  const Redaction& redaction;
  const Csrf& csrf;
  const KnownDevice& known_device;
  Operations& operations;
  Events& events;

  template <class T>
  Response answer(const T& value, int status = 200) const {
    return json_response(JsonEncoder{redaction}(value), status);
  }
};

void add_session_routes(Router& router, Api& api);
void add_queue_routes(Router& router, Api& api);
void add_statistics_routes(Router& router, Api& api);
void add_export_routes(Router& router, Api& api);
void add_job_routes(Router& router, Api& api);
void add_action_routes(Router& router, Api& api);
void add_worker_routes(Router& router, Api& api);
void add_schedule_routes(Router& router, Api& api);
void add_storage_routes(Router& router, Api& api);
void add_audit_routes(Router& router, Api& api);
void add_event_routes(Router& router, Api& api);

/// All of them.
Router api_routes(Api& api);

// What several subjects answer.

struct Changed {
  bool changed = false;
};

struct Enqueued {
  JobId id;
};

}  // namespace arrower::jobs::admin
