#include "queue_page_options.hpp"

#include <CLI/CLI.hpp>

namespace arrower::jobs::cli {

void add_queue_page(CLI::App& command, QueuePageRequest& page, const std::string& size_names) {
  command.add_option(size_names, page.size, "How many queues")->check(CLI::Range(1, 500))->capture_default_str();
  command.add_option("-m,--match", page.match, "With this somewhere in their name, in whatever case");
}

}  // namespace arrower::jobs::cli
