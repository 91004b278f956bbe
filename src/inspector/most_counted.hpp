// How far the Inspector counts: what is exact up to here is cheap on any table.
#pragma once

#include <cstdint>

namespace arrower::jobs::inspector {

inline constexpr std::int64_t most_counted = 10'000;

}  // namespace arrower::jobs::inspector
