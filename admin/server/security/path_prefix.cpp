#include "security/path_prefix.hpp"

namespace arrower::jobs::admin {

bool is_path_prefix(std::string_view text) {
  static constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
  return text.empty() || (text.size() <= 200 && text.starts_with('/') && !text.ends_with('/') &&
                          text.find("//") == std::string_view::npos && text.find("/.") == std::string_view::npos &&
                          text.find_first_not_of(allowed) == std::string_view::npos);
}

}  // namespace arrower::jobs::admin
