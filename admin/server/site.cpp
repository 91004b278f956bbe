#include "site.hpp"

#include <algorithm>
#include <chrono>
#include <format>
#include <utility>

#include <spdlog/spdlog.h>

#include "library_errors.hpp"
#include "security/network_address.hpp"
#include "security/security_headers.hpp"

namespace arrower::jobs::admin {

namespace {

constexpr std::string_view api_path = "/api/v1";

/// Of names in front of passwords: there are no longer ones.
constexpr std::size_t longest_name = 200;

HttpError wait(RateLimit::Clock::duration time, const std::string& message) {
  const auto seconds = std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(time).count());
  return HttpError{429, "rate_limited", message, {{"Retry-After", std::to_string(seconds)}}};
}

std::vector<std::string> hidden_fields(const AdminServerOptions& options) {
  std::vector<std::string> fields = options.redact;
  if (options.redact_passwords_and_tokens) {
    fields.insert(fields.end(), {"password", "token"});
  }
  return fields;
}

bool is_api(std::string_view path) { return path == "/api" || path.starts_with("/api/"); }

/// What comes behind the prefix; nothing: it is another path.
std::optional<std::string_view> behind(std::string_view prefix, std::string_view path) {
  if (!path.starts_with(prefix) || (path.size() > prefix.size() && path[prefix.size()] != '/')) {
    return std::nullopt;
  }
  return path.substr(prefix.size());
}

}  // namespace

Site::Site(const AdminServerOptions& options, Inspector& inspector)
    : options_{options},
      proxies_{options.trusted_proxies},
      authentication_{options.users, options.bearer_tokens},
      host_check_{options.allowed_hosts, options.address, authentication_.is_required()},
      csrf_{options.session_key},
      known_device_{options.session_key},
      redaction_{hidden_fields(options)},
      files_{ui_files()},
      requests_{static_cast<double>(options.requests_per_second), 2.0 * options.requests_per_second},
      events_{inspector, redaction_, static_cast<std::size_t>(options.max_event_streams)},
      api_{.options = options_,
           .inspector = inspector,
           .redaction = redaction_,
           .csrf = csrf_,
           .known_device = known_device_,
           .operations = operations_,
           .events = events_},
      router_{api_routes(api_)} {}

void Site::stop() {
  events_.stop();
  operations_.stop_all();
}

Response Site::answer(const Request& request) {
  Response response;
  try {
    response = admit(request);
  } catch (const std::exception& error) {
    const HttpError told = http_error_of(error);
    if (told.status() >= 500) {
      options_.logger->warn("admin: {} {} failed with {}: {}", request.method, request.path, told.status(),
                            error.what());
    }
    response = told.response();
  }
  // A browser applies the policy of the response "not modified" to the page that it has kept.
  const bool is_page = response.content_type.starts_with("text/html") || response.status == 304;
  add_security_headers(response, is_page ? Audience::pages : Audience::api);
  // Where TLS ends elsewhere, what ends it says so. Under localhost other servers run, without certificates.
  if (request.encrypted && !is_loopback_name(without_port(request.header("Host")))) {
    response.headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
  }
  return response;
}

Response Site::admit(const Request& request) {
  const Forwarded forwarded = proxies_.look_through(request);
  if (const auto longer = requests_.take(client_network(forwarded.client), RateLimit::Clock::now())) {
    throw wait(*longer, "too many requests; try again later (option requests_per_second)");
  }
  host_check_.check(forwarded.host);

  // A proxy either passes the prefix on, or takes it off and says so.
  const std::string_view prefix = options_.path_prefix;
  std::optional<std::string_view> path = behind(prefix, request.path);
  const bool taken_off = !path && !forwarded.prefix.empty();
  if (taken_off) {
    path = request.path;
  }
  if (!path) {
    throw not_found(std::format("page not found; the admin UI is at {}/", prefix));
  }
  const Identity identity = authenticate(request, forwarded);
  if (path->empty()) {
    // Relative addresses would go astray without the slash.
    Response response;
    response.status = 308;
    response.headers = {{"Location", options_.path_prefix + '/'}};
    return response;
  }
  if (is_change(request.method)) {
    check_origin(request, forwarded.host);
    if (identity.read_only) {
      throw HttpError{403, "read_only", std::format("{} has read-only access", identity.name)};
    }
    csrf_.check(request, identity);
  }
  return dispatch(request, identity, forwarded, *path);
}

Identity Site::authenticate(const Request& request, const Forwarded& forwarded) {
  using enum Credentials::Kind;
  const Credentials credentials = authentication_.credentials(request);
  const bool by_token = credentials.kind == token;
  const std::string client = client_network(forwarded.client);
  const SignInAttempt attempt{.by = by_token ? SignInAttempt::By::token : SignInAttempt::By::password,
                              .client = client,
                              .name = credentials.name.substr(0, longest_name),
                              .device = known_device_.device(request, credentials.name)};
  const auto now = RateLimit::Clock::now();
  std::optional<Identity> identity = authentication_.recognise(credentials);
  if (identity && by_token && sign_in_limits_.knows_program(client, identity->name)) {
    return std::move(*identity);
  }
  if (credentials.kind != none) {
    if (const auto longer = sign_in_limits_.look(attempt, now)) {
      throw wait(*longer, "too many wrong passwords or tokens; try again later");
    }
  }
  if (identity) {
    if (by_token) {
      sign_in_limits_.note_program(client, identity->name);
    }
    return std::move(*identity);
  }
  const HttpError unauthorized{401,
                               "unauthorized",
                               credentials.kind == none ? "sign-in required" : "wrong name, password or token",
                               {{"WWW-Authenticate", std::string{authentication_.challenge()}}}};
  if (credentials.kind == none) {
    throw unauthorized;
  }
  // Before the password is verified: several at the same time cannot all count on the last one.
  if (const auto longer = sign_in_limits_.take(attempt, now)) {
    throw wait(*longer, "too many wrong passwords or tokens; try again later");
  }
  try {
    identity = authentication_.verify(credentials);
  } catch (const HttpError&) {
    sign_in_limits_.give_back(attempt, now);
    throw;
  }
  if (!identity) {
    options_.logger->warn("admin: wrong credentials from {}", forwarded.client);
    throw unauthorized;
  }
  sign_in_limits_.give_back(attempt, now);
  return std::move(*identity);
}

Response Site::dispatch(const Request& request, const Identity& identity, const Forwarded& forwarded,
                        std::string_view path) {
  const std::string base_path =
      (forwarded.prefix.empty() || forwarded.prefix == options_.path_prefix
           ? options_.path_prefix
           : forwarded.prefix + (behind(options_.path_prefix, request.path) ? options_.path_prefix : std::string{})) +
      '/';
  if (!is_api(path)) {
    return files_.answer(request, path, base_path, options_.title);
  }
  const std::optional<std::string_view> route = behind(api_path, path);
  if (!route) {
    throw not_found(std::format("the API is at {}", api_path));
  }
  return router_.answer({.request = request, .identity = identity, .forwarded = forwarded, .base_path = base_path},
                        *route);
}

}  // namespace arrower::jobs::admin
