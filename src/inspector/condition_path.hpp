// Paths into payloads, as PayloadCondition has them: the one place that reads them, for all who look for jobs by them
// or show them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace arrower::jobs::inspector {

/// {"customer", "id"} of "customer.id": names are separated by dots, and by nothing else.
std::vector<std::string> condition_path(std::string_view text);

}  // namespace arrower::jobs::inspector
