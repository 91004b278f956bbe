// arrower-jobs audit: who did what.
#include <CLI/CLI.hpp>

#include <format>
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

struct AuditArguments {
  AuditQuery query;
  std::string actor;
  std::string action;
  std::int64_t before = 0;
};

void show_audit(const Program& program, AuditArguments& arguments) {
  if (!arguments.actor.empty()) {
    arguments.query.actor = arguments.actor;
  }
  if (!arguments.action.empty()) {
    arguments.query.action = arguments.action;
  }
  if (arguments.before > 0) {
    arguments.query.before = arguments.before;
  }
  const std::vector<AuditEntry> entries = inspector_of(program).audit(arguments.query);
  if (program.json) {
    print_json(entries);
    return;
  }
  Table table{{{.heading = "ID", .align = Table::Align::right},
               {.heading = "WHEN"},
               {.heading = "WHO", .shrinks = true},
               {.heading = "DID"},
               {.heading = "CHANGED", .align = Table::Align::right},
               {.heading = "TO", .shrinks = true}}};
  for (const AuditEntry& entry : entries) {
    table.add({std::to_string(entry.id), format_relative(entry.at), printable(entry.actor), printable(entry.action),
               format_count(entry.affected) + (entry.finished ? "" : " unfinished"), printable(entry.target)});
  }
  table.print(std::cout, terminal_width());
}

}  // namespace

void add_audit(CLI::App& app, Program& program) {
  auto arguments = std::make_shared<AuditArguments>();
  CLI::App* command = app.add_subcommand("audit", "Who did what, newest first");
  command->add_option("--actor", arguments->actor, "By this person or program");
  command->add_option("--action", arguments->action, "This alone, for example retry");
  command->add_option("--before", arguments->before, "Before the entry of this id");
  command->add_option("-n,--size", arguments->query.size, "How many")->check(CLI::Range(1, 500))->capture_default_str();
  command->callback([arguments, &program] { show_audit(program, *arguments); });
}

}  // namespace arrower::jobs::cli
