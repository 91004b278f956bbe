// How far the Inspector counts: what is exact up to here is cheap on any table.
#pragma once

#include <cstdint>

namespace arrower::jobs::inspector {

inline constexpr std::int64_t most_counted = 10'000;
/// In each state of a queue, where its overview counts several at once.
inline constexpr std::int64_t most_counted_of_queue = 5'000;

}  // namespace arrower::jobs::inspector
