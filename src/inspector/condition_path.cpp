#include "inspector/condition_path.hpp"

#include <algorithm>

namespace arrower::jobs::inspector {

std::vector<std::string> condition_path(std::string_view text) {
  std::vector<std::string> path;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('.', begin), text.size());
    path.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return path;
}

}  // namespace arrower::jobs::inspector
