// Who I am, and the API's own description.
#include "embedded_files.hpp"
#include "routes/api.hpp"
#include "static_files.hpp"

namespace arrower::jobs::admin {

namespace {

struct SessionAnswer {
  std::string user;
  bool read_only = false;
  std::string csrf_token;
  std::string title;
  std::string schema;
  std::string version;
  std::optional<std::string> trace_url;
  TimePoint server_time;
};

Response session(const Api& api, const Call& call) {
  Query{call.request}.finish();
  const Csrf::Session session = api.csrf.session(call.request, call.identity, call.base_path, call.forwarded.encrypted);
  Response response = api.answer(SessionAnswer{
      .user = call.identity.name,
      .read_only = call.identity.read_only,
      .csrf_token = session.token,
      .title = api.options.title,
      .schema = api.options.inspector.schema,
      .version = ARROWER_JOBS_VERSION,
      .trace_url = api.options.trace_url.empty() ? std::nullopt : std::optional{api.options.trace_url},
      .server_time = now(),
  });
  if (!session.cookie.empty()) {
    response.headers.emplace_back("Set-Cookie", session.cookie);
  }
  // Without users there is nothing to guess, and programs with tokens keep no cookies.
  if (!api.options.users.empty() && !call.identity.by_token) {
    const std::string cookie =
        api.known_device.cookie(call.request, call.identity, call.base_path, call.forwarded.encrypted);
    if (!cookie.empty()) {
      response.headers.emplace_back("Set-Cookie", cookie);
    }
  }
  return response;
}

Response description(const Call& call) {
  for (const EmbeddedFile& file : api_files()) {
    if (file.path == "openapi.json") {
      return file_response(call.request, file, "private, no-cache");
    }
  }
  throw not_found("this program is built without the API description");
}

}  // namespace

void add_session_routes(Router& router, Api& api) {
  router.add("GET", "/session", [&api](const Call& call) { return session(api, call); });
  router.add("GET", "/openapi.json", description);
  // JSON is YAML too.
  router.add("GET", "/openapi.yaml", description);
}

}  // namespace arrower::jobs::admin
