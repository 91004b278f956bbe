#include "http/json_body.hpp"

#include <format>
#include <optional>
#include <string>

#include "http/response.hpp"
#include "model/json_bounds.hpp"

namespace arrower::jobs::admin {

JsonDocument read_json_body(const Request& request) {
  const bool claims_body = request.has_header("Transfer-Encoding") ||
                           (request.has_header("Content-Length") && request.header("Content-Length") != "0");
  std::string_view type = request.header("Content-Type");
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) {
    type.remove_suffix(1);
  }
  // Forms of foreign sites cannot send this type.
  if (claims_body && type != "application/json") {
    throw HttpError{415, "unsupported_media_type", "the body must be JSON, with Content-Type: application/json"};
  }
  const std::string body = request.read_body();
  std::optional<JsonDocument> document = JsonDocument::parse(body.empty() ? std::string_view{"{}"} : body);
  if (!document) {
    throw bad_request(std::format("the body is not JSON, or nested deeper than {} levels, or has more than {} values",
                                  model::deepest_json, model::most_json_values));
  }
  return std::move(*document);
}

}  // namespace arrower::jobs::admin
