// Against foreign sites that make a browser change something in its user's name (cross-site request forgery).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/request.hpp"
#include "security/identity.hpp"
#include "security/secret.hpp"

namespace arrower::jobs::admin {

/// A browser gets a random session in a cookie, and from the API a token that only servers with this key can make of
/// the session and the user. A change must bring both; a foreign site can read neither.
class Csrf {
 public:
  struct Session {
    std::string token;
    /// For Set-Cookie; empty: the browser has a session already.
    std::string cookie;
  };

  /// `shared_key` of several servers, whose tokens each of them accepts; empty: of this process alone.
  explicit Csrf(std::string_view shared_key) : secret_{shared_key, "session"} {}

  Session session(const Request& request, const Identity& identity, std::string_view path, bool encrypted) const;

  /// Throws HttpError with 403 for a change that does not bring the token. A program that shows a bearer token needs
  /// none.
  void check(const Request& request, const Identity& identity) const;

 private:
  std::string token(std::string_view session, const Identity& identity) const;

  const Secret secret_;
};

/// Throws HttpError with 403 for a change that another site has caused, by what browsers say of it: Origin and
/// Sec-Fetch-Site. `host` is how the browser reached this server.
void check_origin(const Request& request, std::string_view host);

}  // namespace arrower::jobs::admin
