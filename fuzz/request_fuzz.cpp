// Any bytes as the parts of a request other than its body: path, query, cookies, credentials, the headers of proxies.
// Only known users get in, and no byte of the request becomes a header or markup of an answer.
#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "check.hpp"
#include "http/percent_encoding.hpp"
#include "http/query.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "http/router.hpp"
#include "json/document.hpp"
#include "model/text.hpp"
#include "security/authentication.hpp"
#include "security/csrf.hpp"
#include "security/host_check.hpp"
#include "security/network_address.hpp"
#include "security/path_prefix.hpp"
#include "security/trusted_proxies.hpp"
#include "static_files.hpp"

using arrower::jobs::fuzz::require;
using arrower::jobs::fuzz::take_until;
using namespace arrower::jobs::admin;

namespace {

/// "GET /path?query", then a header a line. "Peer" is the address at the other end of the connection.
Request request_of(std::string_view text) {
  Request request;
  std::string_view target = take_until(text, '\n');
  request.method = take_until(target, ' ');
  request.path = take_until(target, '?');
  request.peer = "10.0.0.1";
  while (!target.empty()) {
    std::string_view value = take_until(target, '&');
    const std::string_view name = take_until(value, '=');
    request.query.emplace(percent_decode(name).value_or(std::string{name}),
                          percent_decode(value).value_or(std::string{value}));
  }
  while (!text.empty()) {
    std::string_view value = take_until(text, '\n');
    const std::string_view name = take_until(value, ':');
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    if (name == "Peer") {
      request.peer = value;
    } else {
      request.headers.emplace(name, value);
    }
  }
  return request;
}

std::string lower(std::string_view text) {
  std::string result{text};
  std::ranges::transform(result, result.begin(),
                         [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return result;
}

void check_headers(const Response& response) {
  for (const auto& [name, value] : response.headers) {
    require(value.find_first_of(std::string_view{"\r\n\0", 3}) == std::string::npos, "a header is one line");
    require(name != "Location" || value.starts_with('/'), "a redirect stays on this server");
  }
}

/// Whether the check accepts the request. A refusal must be one that can be sent.
template <class Function>
bool passes(Function&& check) {
  try {
    check();
    return true;
  } catch (const HttpError& error) {
    const Response response = error.response();
    require(error.status() >= 400 && error.status() < 500, "a malformed request is the client's error");
    require(arrower::jobs::model::is_storable_text(response.body), "the answer is text");
    require(JsonDocument::parse(response.body).has_value(), "the answer is JSON");
    check_headers(response);
    return false;
  }
}

bool is_in_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

Forwarded check_proxies(const Request& request) {
  static const TrustedProxies none{{}};
  static const TrustedProxies some{{"10.0.0.0/8", "::1", "fd00::/8"}};
  const Forwarded direct = none.look_through(request);
  require(direct.client == request.peer && direct.host == request.header("Host") && direct.prefix.empty() &&
              direct.encrypted == request.encrypted,
          "only trusted proxies are believed");
  const Forwarded forwarded = some.look_through(request);
  require(forwarded.client == request.peer || is_in_digits(forwarded.client), "the client is an address");
  require(is_path_prefix(forwarded.prefix) && forwarded.prefix.find_first_of("\"<>'& ;,") == std::string::npos,
          "a prefix may stand in a page and in a cookie");
  return forwarded;
}

void check_host(const Request& request, const Forwarded& forwarded) {
  static const HostCheck by_default{{}, "127.0.0.1", false};
  static const HostCheck by_name{{"jobs.example.org"}, "0.0.0.0", true};
  const std::string name{without_port(forwarded.host)};
  if (passes([&] { by_default.check(forwarded.host); })) {
    require(lower(name) == "localhost" || is_in_digits(name), "only names of this machine");
  }
  if (passes([&] { by_name.check(forwarded.host); })) {
    require(lower(forwarded.host).find("jobs.example.org") != std::string::npos, "only the names that are allowed");
  }
  if (passes([&] { check_origin(request, "jobs.example.org"); })) {
    const std::string origin = lower(request.header("Origin"));
    require(!request.has_header("Origin") || origin == "https://jobs.example.org" ||
                origin.find("://jobs.example.org") != std::string::npos ||
                origin.find("://[jobs.example.org]") != std::string::npos,
            "changes come from the server's own pages only");
    const std::string_view site = request.header("Sec-Fetch-Site");
    require(site.empty() || site == "same-origin" || site == "none", "what the browser says of the site counts");
  }
}

Identity check_credentials(const Request& request) {
  static const Authentication open{{}, {}};
  static const Authentication closed{{{.name = "ada", .password = "correct horse"}},
                                     {{.name = "robot", .token = "0123456789abcdef0123456789abcdef"}}};
  require(open.recognise(open.credentials(request)).has_value(), "without users and tokens, sign-in is not required");
  const std::optional<Identity> identity = closed.recognise(closed.credentials(request));
  if (!identity) {
    return {.name = "anonymous"};
  }
  const std::string_view shown = request.header("Authorization");
  // The beginning of "ada:correct horse" in base64; its last bits can be written in more than one way.
  require(identity->by_token ? shown.ends_with("0123456789abcdef0123456789abcdef")
                             : shown.find("YWRhOmNvcnJlY3QgaG9yc2") != std::string_view::npos,
          "only known users and tokens are identified");
  return *identity;
}

void check_session(const Request& request, const Identity& identity, const std::string& base_path) {
  static const Csrf csrf{{}};
  if (passes([&] { csrf.check(request, identity); })) {
    require(identity.by_token && !request.has_header("Cookie") && !request.has_header("Origin"),
            "the token of a session cannot be guessed");
  }
  const Csrf::Session session = csrf.session(request, identity, base_path, true);
  require(session.cookie.find_first_of("\r\n") == std::string::npos, "a cookie is one line");
  Request change = request;
  change.headers.erase("X-Arrower-CSRF");
  change.headers.emplace("X-Arrower-CSRF", session.token);
  if (!session.cookie.empty()) {
    change.headers.emplace("Cookie", session.cookie.substr(0, session.cookie.find(';')));
  }
  require(passes([&] { csrf.check(change, identity); }), "a page with the token may make changes");
  require(!passes([&] { csrf.check(change, {.name = identity.name + "'s neighbour"}); }),
          "a token belongs to one user");
}

Router routes() {
  Router router;
  for (const auto& [method, pattern] :
       {std::pair{"GET", "/queues"}, std::pair{"POST", "/queues/{queue}/pause"}, std::pair{"GET", "/jobs/{id}"},
        std::pair{"PUT", "/jobs/{id}/payload"}, std::pair{"DELETE", "/schedules/{queue}/{name}"}}) {
    router.add(method, pattern, [names = std::ranges::count(std::string_view{pattern}, '{')](const Call& call) {
      require(call.names.size() == static_cast<std::size_t>(names), "each name of the pattern has a text");
      for (const std::string& name : call.names) {
        require(arrower::jobs::model::is_storable_text(name), "a name can be stored");
      }
      Query query{call.request};
      query.integer("size", 1, 500);
      query.time("from");
      query.texts("type");
      query.finish();
      return json_response("{}");
    });
  }
  return router;
}

void check_path(const Request& request, const Identity& identity, const Forwarded& forwarded,
                const std::string& base_path) {
  static const Router router = routes();
  passes([&] {
    check_headers(router.answer(
        {.request = request, .identity = identity, .forwarded = forwarded, .base_path = base_path}, request.path));
  });

  static constexpr std::array<EmbeddedFile, 2> embedded{{
      {.path = "index.html",
       .content = "<html><head><title></title></head></html>",
       .compressed = "index",
       .etag = "\"1\""},
      {.path = "assets/app.js", .content = "export {};", .compressed = "app", .etag = "\"2\""},
  }};
  static const StaticFiles files{embedded};
  passes([&] {
    const Response response = files.answer(request, request.path, base_path, "Jobs");
    check_headers(response);
    require(std::ranges::count(response.body, '<') <= 7, "no byte of a request becomes markup");
  });

  std::string joined;
  for (const std::string_view segment : path_segments(request.path)) {
    joined.append("/").append(segment);
  }
  require(joined == (request.path.starts_with('/') ? "" : "/") + request.path, "a path is its segments");
}

void check_network(std::string_view text) {
  const std::optional<Network> network = Network::parse(text);
  if (network) {
    require(is_in_digits(text.substr(0, text.find('/'))), "a network is written in digits");
    require(network->contains(text.substr(0, text.find('/'))), "a network contains its own address");
  }
  require(!is_loopback_address(text) || is_in_digits(text), "an address is written in digits");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Request request = request_of(arrower::jobs::fuzz::text_of(data, size));
  const Forwarded forwarded = check_proxies(request);
  const std::string base_path = forwarded.prefix + '/';
  check_host(request, forwarded);
  const Identity identity = check_credentials(request);
  check_session(request, identity, base_path);
  check_path(request, identity, forwarded, base_path);
  check_network(request.path);
  check_network(request.peer);
  return 0;
}
