#include "http/response.hpp"

#include "json/text.hpp"

namespace arrower::jobs::admin {

Response json_response(std::string json, int status) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::move(json);
  return response;
}

HttpError::HttpError(int status, std::string code, const std::string& message,
                     std::vector<std::pair<std::string, std::string>> headers)
    : Error{message}, status_{status}, code_{std::move(code)}, headers_{std::move(headers)} {}

Response HttpError::response() const {
  std::string body = R"({"error":{"code":)";
  append_json_text(body, code_);
  body += R"(,"message":)";
  append_json_text(body, what());
  body += "}}";
  Response response = json_response(std::move(body), status_);
  response.headers = headers_;
  return response;
}

HttpError bad_request(const std::string& message) { return HttpError{400, "bad_request", message}; }

HttpError not_found(const std::string& message) { return HttpError{404, "not_found", message}; }

}  // namespace arrower::jobs::admin
