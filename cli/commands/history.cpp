// arrower-jobs storage, retention, prune: what the tables take, and how long the history is kept.
#include <CLI/CLI.hpp>

#include <format>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include <arrower/jobs/inspector.hpp>

#include "duration_text.hpp"
#include "json_answer.hpp"
#include "program.hpp"
#include "queue_table.hpp"
#include "table.hpp"
#include "time_text.hpp"

namespace arrower::jobs::cli {

namespace {

void show_storage(const Program& program) {
  const std::vector<TableState> tables = inspector_of(program).storage();
  if (program.json) {
    print_json(tables);
    return;
  }
  Table table{{{.heading = "TABLE"},
               {.heading = "TABLE SIZE", .align = Table::Align::right},
               {.heading = "INDEXES", .align = Table::Align::right},
               {.heading = "ROWS", .align = Table::Align::right},
               {.heading = "DEAD", .align = Table::Align::right},
               {.heading = "VACUUMED"}}};
  for (const TableState& state : tables) {
    table.add({printable(state.name), format_bytes(state.table_bytes), format_bytes(state.index_bytes),
               format_count(state.live_rows), format_count(state.dead_rows),
               state.last_vacuum_at ? format_relative(*state.last_vacuum_at) : "-"});
  }
  table.print(std::cout, terminal_width());
}

void show_retention(const Program& program) {
  const std::vector<HistoryRetention> retentions = inspector_of(program).history_retention();
  if (program.json) {
    print_json(retentions);
    return;
  }
  Table table{{{.heading = "QUEUE", .shrinks = true}, {.heading = "HISTORY IS KEPT"}}};
  for (const HistoryRetention& retention : retentions) {
    table.add({shown_queue(retention.queue),
               (retention.kept_for ? std::format("{} days", retention.kept_for->count()) : std::string{"for ever"}) +
                   (retention.is_default ? " (default)" : "")});
  }
  table.print(std::cout, terminal_width());
}

struct RetentionArguments {
  std::string queue;
  int days = 0;
  bool for_ever = false;
};

void set_retention(const Program& program, const RetentionArguments& arguments) {
  if (!arguments.for_ever && arguments.days == 0) {
    throw UsageProblem{"say for how long: --days 30, or --for-ever"};
  }
  const auto kept_for = arguments.for_ever ? std::nullopt : std::optional{std::chrono::days{arguments.days}};
  inspector_of(program).set_history_retention(arguments.queue, kept_for);
  if (!program.json) {
    std::cout << std::format("the history of queue {} is kept {}\n", shown_queue(arguments.queue),
                             arguments.for_ever ? "for ever" : std::format("for {} days", arguments.days));
  }
}

void prune(const Program& program) {
  const Pruned pruned = inspector_of(program).prune_history();
  if (program.json) {
    print_json(pruned);
  } else {
    std::cout << std::format("dropped {} days whole, and {} attempts from others\n", pruned.days,
                             format_count(pruned.rows));
  }
}

}  // namespace

void add_history(CLI::App& app, Program& program) {
  app.add_subcommand("storage", "What the tables take, and how many dead rows they carry")->callback([&program] {
    show_storage(program);
  });

  CLI::App* retention = app.add_subcommand("retention", "How long the history is kept");
  retention->require_subcommand(1);
  retention->add_subcommand("list", "For each queue")->callback([&program] { show_retention(program); });
  auto arguments = std::make_shared<RetentionArguments>();
  CLI::App* set = retention->add_subcommand("set", "Keep the history of a queue for other than 30 days");
  set->add_option("queue", arguments->queue, "Its name; \"\" is the default queue")->required();
  CLI::Option* days = set->add_option("--days", arguments->days, "For so many days")->check(CLI::Range(1, 3650));
  set->add_flag("--for-ever", arguments->for_ever, "Never prune it")->excludes(days);
  set->callback([arguments, &program] { set_retention(program, *arguments); });

  auto yes = std::make_shared<bool>(false);
  CLI::App* prune_command =
      app.add_subcommand("prune", "Delete now what stands in the history for longer than it is to be kept");
  prune_command->add_flag("-y,--yes", *yes, "Do not ask");
  prune_command->callback([yes, &program] {
    confirm("this will delete ended attempts that are older than their queue's retention", *yes);
    prune(program);
  });
}

}  // namespace arrower::jobs::cli
