// The limits: the SQL of the same work with nothing around it. One file each under bare/.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "site.hpp"

namespace bench::bare {

/// Jobs a second: one connection claims batches of 1,000 by a lease and fetches their payloads, another deletes what
/// was claimed and writes the history. Takes all jobs of the queue.
double claim_and_finish(const Site& site, const std::string& queue);

}  // namespace bench::bare
