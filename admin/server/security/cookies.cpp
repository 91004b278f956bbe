#include "security/cookies.hpp"

#include <algorithm>

namespace arrower::jobs::admin {

std::vector<std::string_view> cookies(const Request& request, std::string_view name) {
  std::vector<std::string_view> values;
  const auto [first, last] = request.headers.equal_range(std::string_view{"Cookie"});
  for (auto header = first; header != last; ++header) {
    std::string_view rest = header->second;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(';'), rest.size());
      std::string_view cookie = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      cookie.remove_prefix(std::min(cookie.find_first_not_of(' '), cookie.size()));
      if (cookie.starts_with(name) && cookie.substr(name.size()).starts_with('=')) {
        values.push_back(cookie.substr(name.size() + 1));
      }
    }
  }
  return values;
}

}  // namespace arrower::jobs::admin
