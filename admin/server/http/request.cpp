#include "http/request.hpp"

#include <algorithm>

namespace arrower::jobs::admin {

namespace {

char lower(char character) noexcept {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

}  // namespace

bool CaseInsensitiveLess::operator()(std::string_view left, std::string_view right) const noexcept {
  return std::ranges::lexicographical_compare(left, right, {}, lower, lower);
}

bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept {
  return std::ranges::equal(left, right, {}, lower, lower);
}

std::string_view Request::header(std::string_view name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

bool is_change(std::string_view method) noexcept { return method != "GET" && method != "HEAD"; }

}  // namespace arrower::jobs::admin
