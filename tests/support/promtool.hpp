// Prometheus's own checks.
#pragma once

#include <string>

namespace arrower::jobs::tests {

bool promtool_is_installed();

/// What `promtool check metrics` has against a page; empty: nothing.
std::string problems_of_page(const std::string& page);

}  // namespace arrower::jobs::tests
