// What this program does when it runs as its own child, and how scenarios start it so.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "child_process.hpp"
#include "site.hpp"

namespace bench {

/// A worker process of a queue for jobs of type Nothing and Sleep, until it is terminated. Returns when it is known to
/// the database, so that it can be terminated in good order. `name` stands in the history.
ChildProcess start_worker(const Site& site, const std::string& queue, const std::string& name, int pool_size = 10);

/// A worker process that ends in good order when so many jobs of type Nothing ran.
ChildProcess start_short_worker(const Site& site, const std::string& queue, int jobs);

/// A process that connects twice with bare libpqxx and ends.
ChildProcess start_connector(const Site& site);

/// Answers the exit status if the program's arguments are those of a child.
std::optional<int> run_as_child(std::span<const std::string> arguments);

}  // namespace bench
