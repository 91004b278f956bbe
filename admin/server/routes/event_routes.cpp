// Live updates.
#include "routes/api.hpp"

namespace arrower::jobs::admin {

void add_event_routes(Router& router, Api& api) {
  router.add("GET", "/events", [&api](const Call& call) {
    Query{call.request}.finish();
    Response response;
    response.content_type = "text/event-stream";
    // Proxies would collect it.
    response.headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
    if (call.request.method == "HEAD") {
      return response;
    }
    response.stream = [subscription = api.events.subscribe(), begun = false]() mutable -> std::optional<std::string> {
      if (!begun) {
        begun = true;
        // How long a browser waits before it connects again.
        return "retry: 3000\n\n";
      }
      return subscription->next();
    };
    return response;
  });
}

}  // namespace arrower::jobs::admin
