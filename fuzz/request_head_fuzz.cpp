// Any bytes as the head of a request: what is read has no second reading.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "check.hpp"
#include "http/request_head.hpp"
#include "http/response.hpp"

using arrower::jobs::fuzz::require;
using namespace arrower::jobs::admin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const std::size_t end = end_of_head(text);
  const std::string_view head = text.substr(0, end);
  require(end == std::string_view::npos || head.ends_with("\r\n\r\n"), "a head ends with an empty line");
  RequestHead read;
  try {
    read = parse_request_head(head);
  } catch (const HttpError& error) {
    require(error.status() == 400 || error.status() == 431, "what is malformed is the client's error");
    return 0;
  }
  require(end != std::string_view::npos, "only whole heads are read");
  require(read.target.starts_with('/') && read.target.find_first_of(" \r\n") == std::string::npos,
          "a target is a path");
  require(read.headers.size() <= most_headers, "headers are bounded");
  std::string written = read.method + " " + read.target + " HTTP/1.0\r\n";
  for (const auto& [name, value] : read.headers) {
    require(!name.empty() && name.find_first_of(": \t\r\n") == std::string::npos, "a name is a word");
    require(value.find_first_of(std::string_view{"\r\n\0", 3}) == std::string::npos, "a value is one line");
    require(!value.starts_with(' ') && !value.ends_with(' '), "a value has no blanks around it");
    written += name + ": " + value + "\r\n";
  }
  if (std::ranges::all_of(read.headers, [](const auto& header) {
        return header.first.size() + header.second.size() + 2 <= longest_head_line;
      })) {
    const RequestHead again = parse_request_head(written + "\r\n");
    require(again.headers == read.headers && again.target == read.target, "what is read is read the same again");
  }
  return 0;
}
