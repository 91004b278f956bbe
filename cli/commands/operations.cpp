// arrower-jobs operations: actions on many jobs, whichever process carries them out.
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

#include <arrower/jobs/inspector.hpp>

#include "duration_text.hpp"
#include "json_answer.hpp"
#include "program.hpp"
#include "table.hpp"
#include "time_text.hpp"

namespace arrower::jobs::cli {

namespace {

std::string state_text(const Operation& operation) {
  switch (operation.state) {
    case OperationState::running:
      return operation.stop_requested_by ? "stopping" : "running";
    case OperationState::silent:
      return "no progress for " + format_duration(now() - operation.progress_at);
    case OperationState::finished:
      return "finished";
    case OperationState::ended_early:
      return printable(operation.problem.value_or(""));
  }
  return "";
}

void list_operations(const Program& program) {
  const std::vector<Operation> operations = inspector_of(program).operations();
  if (program.json) {
    print_json(operations);
    return;
  }
  Table table{{{.heading = "ID", .align = Table::Align::right},
               {.heading = "BEGAN"},
               {.heading = "WHO", .shrinks = true},
               {.heading = "ACTION"},
               {.heading = "CHANGED", .align = Table::Align::right},
               {.heading = "OF", .align = Table::Align::right},
               {.heading = "STATE"},
               {.heading = "TO", .shrinks = true}}};
  for (const Operation& operation : operations) {
    table.add({std::to_string(operation.id), format_relative(operation.started_at), printable(operation.actor),
               printable(operation.action), format_count(operation.changed),
               operation.matching ? format_count(*operation.matching) : "-", state_text(operation),
               printable(operation.target)});
  }
  table.print(std::cout, terminal_width());
}

void stop_operation(const Program& program, std::int64_t id) {
  const bool stopped = inspector_of(program).stop_operation(id);
  std::cout << (stopped ? "It ends after its current batch.\n" : "It has ended, or was asked to stop before.\n");
}

}  // namespace

void add_operations(CLI::App& app, Program& program) {
  CLI::App* operations = app.add_subcommand("operations", "Actions on many jobs");
  operations->require_subcommand(1);
  operations->add_subcommand("list", "Those that go on or began in the last day")->callback([&program] {
    list_operations(program);
  });
  auto id = std::make_shared<std::int64_t>(0);
  CLI::App* stop = operations->add_subcommand("stop", "End one after its current batch");
  stop->add_option("operation", *id, "Its id")->required()->check(CLI::PositiveNumber);
  stop->callback([id, &program] { stop_operation(program, *id); });
}

}  // namespace arrower::jobs::cli
