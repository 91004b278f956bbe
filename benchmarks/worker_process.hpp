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

/// The same, but returns at once.
ChildProcess launch_worker(const Site& site, const std::string& queue, const std::string& name, int pool_size = 10);

/// A process that holds so many queues' worth of worker processes of one queue, each with connections of its own: the
/// server sees as many processes. Returns at once; ends only when it is killed.
ChildProcess launch_crowd(const Site& site, const std::string& queue, const std::string& name, int processes);

/// A process with so many queues, each with one worker thread, on one ConnectionPool. Returns at once; ends only when
/// it is killed.
ChildProcess launch_many_queues(const Site& site, int queues);

/// A worker process that ends in good order when so many jobs of type Nothing ran.
ChildProcess start_short_worker(const Site& site, const std::string& queue, int jobs);

/// A process that connects twice with bare libpqxx and ends.
ChildProcess start_connector(const Site& site);

/// Answers the exit status if the program's arguments are those of a child.
std::optional<int> run_as_child(std::span<const std::string> arguments);

}  // namespace bench
