// The options by which commands choose queues: the page of QueuePageRequest.
#pragma once

#include <string>

#include <arrower/jobs/inspection/queue_overview.hpp>

namespace CLI {
class App;
}

namespace arrower::jobs::cli {

/// Adds how many, under these names, and which by their name.
void add_queue_page(CLI::App& command, QueuePageRequest& page, const std::string& size_names = "--size");

}  // namespace arrower::jobs::cli
