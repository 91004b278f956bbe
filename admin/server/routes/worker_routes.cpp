// Worker processes.
#include "routes/api.hpp"

namespace arrower::jobs::admin {

namespace {

struct Workers {
  std::vector<WorkerState> workers;
};

}  // namespace

void add_worker_routes(Router& router, Api& api) {
  router.add("GET", "/workers", [&api](const Call& call) {
    Query{call.request}.finish();
    return api.answer(Workers{api.inspector.workers()});
  });
}

}  // namespace arrower::jobs::admin
