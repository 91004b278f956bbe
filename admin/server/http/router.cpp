#include "http/router.hpp"

#include <format>
#include <optional>

#include "http/percent_encoding.hpp"

namespace arrower::jobs::admin {

namespace {

/// The names; nothing: it does not match.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
  const std::vector<std::string_view> wanted = path_segments(pattern);
  const std::vector<std::string_view> given = path_segments(path);
  if (wanted.size() != given.size()) {
    return std::nullopt;
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!wanted[i].starts_with('{')) {
      if (wanted[i] != given[i]) {
        return std::nullopt;
      }
      continue;
    }
    if (given[i].empty()) {
      return std::nullopt;
    }
    if (wanted[i] == "{queue}" && given[i] == "_default") {
      names.emplace_back();
      continue;
    }
    std::optional<std::string> name = percent_decode(given[i]);
    if (!name) {
      throw bad_request(std::format("\"{}\" in the path is not percent-encoded UTF-8", given[i]));
    }
    names.push_back(std::move(*name));
  }
  return names;
}

}  // namespace

void Router::add(std::string method, std::string pattern, std::function<Response(const Call&)> answer) {
  routes_.push_back({std::move(method), std::move(pattern), std::move(answer)});
}

Response Router::answer(Call call, std::string_view path) const {
  const Request& request = call.request;
  const std::string_view method = request.method == "HEAD" ? std::string_view{"GET"} : std::string_view{request.method};
  std::string allowed;
  for (const Route& route : routes_) {
    std::optional<std::vector<std::string>> names = match(route.pattern, path);
    if (!names) {
      continue;
    }
    if (route.method == method) {
      call.names = std::move(*names);
      return route.answer(call);
    }
    allowed += (allowed.empty() ? "" : ", ") + route.method;
  }
  if (!allowed.empty()) {
    throw HttpError{405,
                    "method_not_allowed",
                    std::format("{} does not support {}, only {}", path, request.method, allowed),
                    {{"Allow", allowed}}};
  }
  throw not_found(std::format("the API has no {}", path));
}

}  // namespace arrower::jobs::admin
