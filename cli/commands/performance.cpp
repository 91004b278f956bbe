// arrower-jobs performance: how long attempts run and wait, by type.
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <arrower/jobs/inspector.hpp>

#include "duration_text.hpp"
#include "json_answer.hpp"
#include "program.hpp"
#include "queue_table.hpp"
#include "table.hpp"
#include "time_text.hpp"

namespace arrower::jobs::cli {

namespace {

struct PerformanceArguments {
  std::vector<std::string> queue;
  std::string type;
  std::string from = "-1h";
};

std::string percentiles_text(const std::optional<Percentiles>& times) {
  return times ? std::format("{} / {} / {}", format_duration(times->p50), format_duration(times->p95),
                             format_duration(times->p99))
               : "-";
}

void show_performance(const Program& program, const PerformanceArguments& arguments) {
  StatisticsQuery query{.from = parse_time(arguments.from), .before = now() + std::chrono::minutes{1}};
  if (!arguments.queue.empty()) {
    query.queue = arguments.queue.front();
  }
  if (!arguments.type.empty()) {
    query.type = arguments.type;
  }
  const Performance performance = inspector_of(program).performance(query);
  if (program.json) {
    print_json(performance);
    return;
  }
  Table types{{{.heading = "QUEUE", .shrinks = true},
               {.heading = "TYPE", .shrinks = true},
               {.heading = "ATTEMPTS", .align = Table::Align::right},
               {.heading = "FAILED", .align = Table::Align::right},
               {.heading = "RUN P50 / P95 / P99", .align = Table::Align::right},
               {.heading = "WAIT P50 / P95 / P99", .align = Table::Align::right}}};
  for (const TypePerformance& type : performance.types) {
    const std::int64_t failed = type.failed + type.discarded;
    types.add({shown_queue(type.queue), printable(type.type), format_count(type.succeeded + failed),
               format_count(failed), percentiles_text(type.run), percentiles_text(type.wait)});
  }
  types.print(std::cout, terminal_width());
  if (performance.slowest.empty()) {
    return;
  }
  std::cout << "\nThe slowest of the latest " << format_count(performance.sample) << " attempts:\n";
  Table slowest{{{.heading = "JOB", .align = Table::Align::right},
                 {.heading = "TYPE", .shrinks = true},
                 {.heading = "RAN", .align = Table::Align::right},
                 {.heading = "WAITED", .align = Table::Align::right},
                 {.heading = "ENDED"},
                 {.heading = "WORKER", .shrinks = true}}};
  for (const SlowAttempt& attempt : performance.slowest) {
    slowest.add({std::to_string(attempt.job.value), printable(attempt.type), format_duration(attempt.run),
                 format_duration(attempt.wait), format_relative(attempt.finished_at),
                 printable(attempt.worker.value_or(""))});
  }
  slowest.print(std::cout, terminal_width());
}

}  // namespace

void add_performance(CLI::App& app, Program& program) {
  auto arguments = std::make_shared<PerformanceArguments>();
  CLI::App* command = app.add_subcommand("performance", "How long attempts run and wait, by type, and the slowest");
  command->add_option("-q,--queue", arguments->queue, "Of this queue; \"\" is the default queue")->expected(1);
  command->add_option("-t,--type", arguments->type, "Of this type");
  command->add_option("--from", arguments->from, "From this time on: -24h, 2026-11-25T04:00:00Z")
      ->capture_default_str();
  command->callback([arguments, &program] { show_performance(program, *arguments); });
}

}  // namespace arrower::jobs::cli
