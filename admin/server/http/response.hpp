// An answer as the rest of the server makes it, and the exception that becomes one.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrower/jobs/error.hpp>

namespace arrower::jobs::admin {

struct Response {
  int status = 200;
  std::string content_type;
  std::string body;
  /// Instead of `body`: bytes that live as long as the program, sent as they are.
  std::optional<std::string_view> fixed_body;
  /// Instead of `body`: called again and again for the next piece, which may be empty; nothing ends the answer.
  std::function<std::optional<std::string>()> stream;
  std::vector<std::pair<std::string, std::string>> headers;
};

Response json_response(std::string json, int status = 200);

/// Ends the handling of a request with an error that the client is told.
class HttpError : public Error {
 public:
  HttpError(int status, std::string code, const std::string& message,
            std::vector<std::pair<std::string, std::string>> headers = {});

  int status() const noexcept { return status_; }
  const std::string& code() const noexcept { return code_; }
  Response response() const;

 private:
  int status_;
  std::string code_;
  std::vector<std::pair<std::string, std::string>> headers_;
};

HttpError bad_request(const std::string& message);
HttpError not_found(const std::string& message);

}  // namespace arrower::jobs::admin
