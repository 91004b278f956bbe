#include "routes/api.hpp"

namespace arrower::jobs::admin {

Router api_routes(Api& api) {
  Router router;
  add_session_routes(router, api);
  add_queue_routes(router, api);
  add_statistics_routes(router, api);
  add_export_routes(router, api);
  add_job_routes(router, api);
  add_action_routes(router, api);
  add_worker_routes(router, api);
  add_schedule_routes(router, api);
  add_storage_routes(router, api);
  add_audit_routes(router, api);
  add_event_routes(router, api);
  return router;
}

}  // namespace arrower::jobs::admin
