// Arrower Jobs, measured as scenarios.mjs under peers/ measures the peers: with default options, each function in an
// emptied database.
#pragma once

#include <string_view>
#include <vector>

#include "peer_program.hpp"
#include "site.hpp"

namespace bench::our_side {

inline constexpr std::string_view name = "ours";

/// Jobs a second of so many that wait already.
std::vector<Result> process(const Site& site, int jobs);
/// Jobs a second, each in a commit of its own, one after the other.
std::vector<Result> enqueue(const Site& site, int milliseconds);
/// Jobs a second, 1,000 in a call, one call after the other.
std::vector<Result> enqueue_bulk(const Site& site, int milliseconds);
/// From the commit that enqueues a job to its start, the workers being idle: median and 99th percentile of so many
/// jobs.
std::vector<Result> latency(const Site& site, int jobs);

}  // namespace bench::our_side
