// Live updates.
#include <memory>
#include <utility>

#include "http/gzip_stream.hpp"
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
    auto next = [subscription = api.events.subscribe(), begun = false]() mutable -> std::optional<std::string> {
      if (!begun) {
        begun = true;
        // How long a browser waits before it connects again.
        return "retry: 3000\n\n";
      }
      return subscription->next();
    };
    if (call.request.header("Accept-Encoding").find("gzip") == std::string_view::npos) {
      response.stream = std::move(next);
      return response;
    }
    response.headers.emplace_back("Content-Encoding", "gzip");
    response.headers.emplace_back("Vary", "Accept-Encoding");
    response.stream = [next = std::move(next), gzip = std::make_shared<GzipStream>(),
                       ended = false]() mutable -> std::optional<std::string> {
      if (ended) {
        return std::nullopt;
      }
      const std::optional<std::string> text = next();
      ended = !text;
      return text ? gzip->add(*text) : gzip->finish();
    };
    return response;
  });
}

}  // namespace arrower::jobs::admin
