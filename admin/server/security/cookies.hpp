// The cookies of a request.
#pragma once

#include <string_view>
#include <vector>

#include "http/request.hpp"

namespace arrower::jobs::admin {

/// The values of all cookies by this name: a browser may send several, from different paths. They live as long as the
/// request.
std::vector<std::string_view> cookies(const Request& request, std::string_view name);

}  // namespace arrower::jobs::admin
