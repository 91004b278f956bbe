#include "http/request_head.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <optional>

#include "http/request.hpp"
#include "http/response.hpp"

namespace arrower::jobs::admin {

namespace {

constexpr std::string_view line_end = "\r\n";

HttpError malformed(std::string_view what) {
  return bad_request(std::format("the request is not well-formed HTTP: {}", what));
}

HttpError head_too_large(const std::string& what) {
  return HttpError{431, "too_large", std::format("the request headers are too large: {}", what)};
}

/// A token of RFC 9110: methods and names of headers.
bool is_token(std::string_view text) {
  constexpr std::string_view allowed = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text,
                             [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

/// Without the blanks around it.
std::string_view header_value(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

/// Headers whose second value would be another reader's first.
bool may_stand_once_only(std::string_view name) {
  constexpr std::array<std::string_view, 9> names{"Host",   "Content-Length", "Transfer-Encoding",
                                                  "Origin", "Authorization",  "Content-Type",
                                                  "Expect", "Sec-Fetch-Site", "X-Arrower-CSRF"};
  return std::ranges::any_of(names, [&](std::string_view once) { return equal_ignoring_case(once, name); });
}

auto find_header(auto& headers, std::string_view name) {
  return std::ranges::find_if(headers, [&](const auto& header) { return equal_ignoring_case(header.first, name); });
}

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find(line_end);
  if (end == std::string_view::npos) {
    throw malformed("a line does not end with CR LF");
  }
  if (end > longest_head_line) {
    throw head_too_large(std::format("a line has more than {} bytes", longest_head_line));
  }
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + line_end.size());
  return line;
}

void read_request_line(std::string_view line, RequestHead& head) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || last == first) {
    throw malformed("the first line is not METHOD TARGET VERSION");
  }
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!is_token(method)) {
    throw malformed("the method is not a token");
  }
  if (!target.starts_with('/') || target.find(' ') != std::string_view::npos || has_control_character(target)) {
    throw malformed("the target is not a path");
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    throw malformed("the version is not HTTP/1.1 or HTTP/1.0");
  }
  head.method = method;
  head.target = target;
}

void add_header(std::string_view line, RequestHead& head) {
  const std::size_t colon = line.find(':');
  if (line.starts_with(' ') || line.starts_with('\t')) {
    throw malformed("a header continues on the next line");
  }
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    throw malformed("a header is not NAME: VALUE");
  }
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = header_value(line.substr(colon + 1));
  if (has_control_character(value)) {
    throw malformed(std::format("the header {} contains control characters", name));
  }
  const auto known = find_header(head.headers, name);
  if (known == head.headers.end()) {
    head.headers.emplace_back(name, value);
  } else if (may_stand_once_only(name)) {
    throw malformed(std::format("it has two {} headers", name));
  } else if (known->second.empty()) {
    known->second = value;
  } else if (!value.empty()) {
    known->second += (equal_ignoring_case(name, "Cookie") ? "; " : ", ") + std::string{value};
  }
}

std::optional<std::string_view> value_of(const RequestHead& head, std::string_view name) {
  const auto found = find_header(head.headers, name);
  return found == head.headers.end() ? std::nullopt : std::optional<std::string_view>{found->second};
}

/// The end of the body must be told in one way, which every reader understands.
void check_body_length(const RequestHead& head) {
  const std::optional<std::string_view> length = value_of(head, "Content-Length");
  const std::optional<std::string_view> encoding = value_of(head, "Transfer-Encoding");
  constexpr std::size_t most_digits = 18;
  if (length && (length->empty() || length->size() > most_digits ||
                 length->find_first_not_of("0123456789") != std::string_view::npos)) {
    throw malformed("Content-Length is not a number");
  }
  if (encoding && !equal_ignoring_case(*encoding, "chunked")) {
    throw malformed("the only Transfer-Encoding is chunked");
  }
  if (length && encoding) {
    throw malformed("it has both Content-Length and Transfer-Encoding");
  }
}

}  // namespace

std::size_t end_of_head(std::string_view received) noexcept {
  constexpr std::string_view empty_line = "\r\n\r\n";
  const std::size_t end = received.find(empty_line);
  return end == std::string_view::npos ? end : end + empty_line.size();
}

RequestHead parse_request_head(std::string_view head) {
  RequestHead parsed;
  std::string_view rest = head;
  const std::string_view request_line = take_line(rest);
  read_request_line(request_line, parsed);
  const bool is_version_1_0 = request_line.ends_with("1.0");
  std::size_t count = 0;
  for (std::string_view line = take_line(rest); !line.empty(); line = take_line(rest)) {
    if (++count > most_headers) {
      throw head_too_large(std::format("it has more than {} headers", most_headers));
    }
    add_header(line, parsed);
  }
  if (!is_version_1_0 && value_of(parsed, "Host").value_or("").empty()) {
    throw malformed("it has no Host header");
  }
  check_body_length(parsed);
  return parsed;
}

}  // namespace arrower::jobs::admin
