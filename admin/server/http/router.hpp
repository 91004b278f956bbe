// Which function answers which path of the API.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "http/request.hpp"
#include "http/response.hpp"
#include "security/identity.hpp"
#include "security/trusted_proxies.hpp"

namespace arrower::jobs::admin {

/// A request on its way to the function that answers it.
struct Call {
  const Request& request;
  const Identity& identity;
  const Forwarded& forwarded;
  /// Where the browser sees the server: "/", or "/jobs/".
  const std::string& base_path;
  /// What stands for the names in braces, decoded.
  std::vector<std::string> names = {};
};

struct Route {
  std::string method;
  /// "/queues/{queue}/pause". A segment in braces stands for any one; {queue} takes "_default" for the queue "".
  std::string pattern;
  std::function<Response(const Call&)> answer;
};

class Router {
 public:
  void add(std::string method, std::string pattern, std::function<Response(const Call&)> answer);

  /// `path` comes behind /api/v1. Throws HttpError with 404 or 405.
  Response answer(Call call, std::string_view path) const;

  const std::vector<Route>& routes() const noexcept { return routes_; }

 private:
  std::vector<Route> routes_;
};

}  // namespace arrower::jobs::admin
