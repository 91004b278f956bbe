// arrower-jobs queues, pause, resume, failures: how all is going, and the two switches.
#include <CLI/CLI.hpp>

#include <format>
#include <iostream>
#include <memory>
#include <string>

#include <arrower/jobs/inspector.hpp>

#include "json_answer.hpp"
#include "program.hpp"
#include "queue_page_options.hpp"
#include "queue_table.hpp"
#include "table.hpp"

namespace arrower::jobs::cli {

namespace {

void show_queues(const Program& program, const QueuePageRequest& request) {
  const QueuePage page = inspector_of(program).queues(request);
  if (program.json) {
    print_json(page);
    return;
  }
  if (page.queues.empty()) {
    std::cout << (request.match ? "no queue matches\n" : "no queue has jobs, workers or settings yet\n");
    return;
  }
  table_of(page.queues).print(std::cout, terminal_width());
  if (!page.next.empty()) {
    std::cout << std::format("more with --after {}\n", printable(page.next));
  }
  for (const QueueOverview& queue : page.queues) {
    for (const std::string& type : queue.types_without_worker) {
      std::cout << std::format("queue {}: no live worker has a function for {}\n", shown_queue(queue.name),
                               printable(type));
    }
  }
}

void report_switch(const Program& program, bool changed, const std::string& queue, std::string_view state) {
  if (program.json) {
    std::cout << std::format("{{\"changed\":{}}}\n", changed);
  } else {
    std::cout << std::format("queue {} {} {}\n", shown_queue(queue), changed ? "is" : "was already", state);
  }
}

struct FailureArguments {
  std::vector<std::string> queue;
  std::string type;
  int hours = 24;
};

void show_failures(const Program& program, const FailureArguments& arguments) {
  FailureQuery query{.period = std::chrono::hours{arguments.hours}};
  if (!arguments.queue.empty()) {
    query.queue = arguments.queue.front();
  }
  if (!arguments.type.empty()) {
    query.type = arguments.type;
  }
  const Failures failures = inspector_of(program).failures(query);
  if (program.json) {
    print_json(failures);
  } else if (failures.groups.empty()) {
    std::cout << std::format("nothing failed in the last {} h\n", arguments.hours);
  } else {
    table_of(failures).print(std::cout, terminal_width());
  }
}

}  // namespace

void add_queues(CLI::App& app, Program& program) {
  auto page = std::make_shared<QueuePageRequest>();
  CLI::App* queues = app.add_subcommand("queues", "Queues by name: what waits, runs, failed, and how fast it goes");
  add_queue_page(*queues, *page, "-n,--size");
  queues->add_option("--after", page->after, "Where the page before ended");
  queues->callback([page, &program] { show_queues(program, *page); });

  auto paused = std::make_shared<std::string>();
  CLI::App* pause = app.add_subcommand("pause", "Have workers claim nothing more from a queue; what runs goes on");
  pause->add_option("queue", *paused, "Its name; \"\" is the default queue")->required();
  pause->callback(
      [paused, &program] { report_switch(program, inspector_of(program).pause_queue(*paused), *paused, "paused"); });

  auto resumed = std::make_shared<std::string>();
  CLI::App* resume = app.add_subcommand("resume", "Let workers claim from a paused queue again");
  resume->add_option("queue", *resumed, "Its name; \"\" is the default queue")->required();
  resume->callback([resumed, &program] {
    report_switch(program, inspector_of(program).resume_queue(*resumed), *resumed, "working");
  });

  auto failure_arguments = std::make_shared<FailureArguments>();
  CLI::App* failures = app.add_subcommand("failures", "What fails, grouped by error and type, most first");
  failures->add_option("-q,--queue", failure_arguments->queue, "Of this queue")->expected(1);
  failures->add_option("-t,--type", failure_arguments->type, "Of this type");
  failures->add_option("--hours", failure_arguments->hours, "How far back")
      ->check(CLI::Range(1, 24 * 365))
      ->capture_default_str();
  failures->callback([failure_arguments, &program] { show_failures(program, *failure_arguments); });
}

}  // namespace arrower::jobs::cli
