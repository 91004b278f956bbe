// Runs the same on several threads.
#pragma once

#include <functional>

namespace bench {

/// Calls `work` with 0, 1, ... on so many threads and waits for all of them; throws what one of them threw.
void in_parallel(int threads, const std::function<void(int)>& work);

}  // namespace bench
