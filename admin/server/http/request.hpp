// A request as the rest of the server sees it, whatever library has read it.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace arrower::jobs::admin {

struct CaseInsensitiveLess {
  using is_transparent = void;
  bool operator()(std::string_view left, std::string_view right) const noexcept;
};

bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept;

struct Request {
  std::string method;
  /// As it was sent: percent-encoded, without the query.
  std::string path;
  std::multimap<std::string, std::string> query;
  std::multimap<std::string, std::string, CaseInsensitiveLess> headers;
  /// The address at the other end of the connection.
  std::string peer;
  bool encrypted = false;
  /// Throws HttpError for one that is too large or does not arrive.
  std::function<std::string()> read_body;

  /// Empty: there is none.
  std::string_view header(std::string_view name) const;
  bool has_header(std::string_view name) const { return headers.contains(name); }
};

/// GET and HEAD look; everything else may change something.
bool is_change(std::string_view method) noexcept;

}  // namespace arrower::jobs::admin
