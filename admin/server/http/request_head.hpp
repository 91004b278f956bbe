// The head of an HTTP/1 request, read strictly: what two readers could understand differently is refused, since the one
// in front of this server (a proxy) may have understood it the other way.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace arrower::jobs::admin {

inline constexpr std::size_t longest_head = std::size_t{32} * 1024;
inline constexpr std::size_t longest_head_line = std::size_t{8} * 1024;
inline constexpr std::size_t most_headers = 100;

struct RequestHead {
  std::string method;
  /// As it was sent, with the query.
  std::string target;
  /// One entry a name, in the order of arrival. Values of a header that was sent several times are joined in that
  /// order, as RFC 9110 allows: with ", ", those of Cookie with "; ".
  std::vector<std::pair<std::string, std::string>> headers;
};

/// Where a head ends in what was received so far: behind its empty line. npos: it has not arrived whole.
std::size_t end_of_head(std::string_view received) noexcept;

/// Reads a head with its empty line. Throws HttpError with 400 or 431 for one that is not well-formed, ambiguous
/// or too large: two Host or Content-Length headers, a length beside chunks, blanks in front of a colon, folded lines,
/// line ends without CR, control characters.
RequestHead parse_request_head(std::string_view head);

}  // namespace arrower::jobs::admin
