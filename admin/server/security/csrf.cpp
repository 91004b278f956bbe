#include "security/csrf.hpp"

#include <format>

#include "http/response.hpp"
#include "security/cookies.hpp"
#include "security/host_check.hpp"

namespace arrower::jobs::admin {

namespace {

constexpr std::string_view cookie_name = "arrower_jobs_session";
constexpr std::size_t session_digits = 32;

bool is_session(std::string_view text) {
  return text.size() == session_digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Empty: there is none.
std::string_view session_of(const Request& request) {
  for (const std::string_view value : cookies(request, cookie_name)) {
    if (is_session(value)) {
      return value;
    }
  }
  return {};
}

[[noreturn]] void refuse(const std::string& reason) { throw HttpError{403, "csrf", reason}; }

}  // namespace

std::string Csrf::token(std::string_view session, const Identity& identity) const {
  return hex(secret_.digest(std::format("{} {}", session, identity.name)));
}

Csrf::Session Csrf::session(const Request& request, const Identity& identity, std::string_view path,
                            bool encrypted) const {
  const std::string_view known = session_of(request);
  if (!known.empty()) {
    return {.token = token(known, identity), .cookie = {}};
  }
  const std::string session = random_hex(session_digits / 2);
  return {.token = token(session, identity),
          .cookie = std::format("{}={}; Path={}; HttpOnly; SameSite=Strict{}", cookie_name, session, path,
                                encrypted ? "; Secure" : "")};
}

void Csrf::check(const Request& request, const Identity& identity) const {
  // Not a browser to which a proxy has lent the token.
  if (identity.by_token && !request.has_header("Cookie") && !request.has_header("Origin") &&
      !request.has_header("Sec-Fetch-Site")) {
    return;
  }
  const std::string_view session = session_of(request);
  if (session.empty()) {
    refuse("changes require the cookie and the csrf_token of GET /api/v1/session");
  }
  // Digests of both, so that comparing them tells nothing.
  if (!equal_in_constant_time(secret_.digest(token(session, identity)),
                              secret_.digest(request.header("X-Arrower-CSRF")))) {
    refuse(
        "changes require the csrf_token of GET /api/v1/session in the header X-Arrower-CSRF; this token is not valid: "
        "the "
        "server was restarted, or several servers share this address and need the same session_key");
  }
}

void check_origin(const Request& request, std::string_view host) {
  const std::string_view site = request.header("Sec-Fetch-Site");
  if (!site.empty() && site != "same-origin" && site != "none") {
    refuse(std::format("only pages of this admin UI can make changes; the browser says that this page is {}", site));
  }
  if (!request.has_header("Origin")) {
    return;
  }
  const std::string_view origin = request.header("Origin");
  for (const std::string_view scheme : {"https://", "http://"}) {
    // A proxy may take off TLS: the scheme that arrives here is not always the browser's.
    if (origin.starts_with(scheme) && same_host(origin.substr(scheme.size()), host, scheme == "https://" ? 443 : 80)) {
      return;
    }
  }
  refuse(
      std::format("only pages of this admin UI can make changes, not {}; a reverse proxy must pass on the Host "
                  "header, or be one of trusted_proxies and send X-Forwarded-Host",
                  origin));
}

}  // namespace arrower::jobs::admin
