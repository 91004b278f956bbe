// How long a page of any list can be.
#pragma once

namespace arrower::jobs::inspector {

inline constexpr int largest_page = 500;

}  // namespace arrower::jobs::inspector
