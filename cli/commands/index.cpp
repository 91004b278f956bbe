// arrower-jobs index: indexes by which jobs are found by what their payloads hold.
#include <CLI/CLI.hpp>

#include <format>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <arrower/jobs/inspector.hpp>

#include "duration_text.hpp"
#include "json_answer.hpp"
#include "program.hpp"
#include "table.hpp"

namespace arrower::jobs::cli {

namespace {

struct Change {
  bool changed = false;
};

void show_indexes(const Program& program) {
  const std::vector<PayloadIndex> indexes = inspector_of(program).payload_indexes();
  if (program.json) {
    print_json(indexes);
    return;
  }
  Table table{
      {{.heading = "PATH", .shrinks = true}, {.heading = "STATE"}, {.heading = "SIZE", .align = Table::Align::right}}};
  for (const PayloadIndex& index : indexes) {
    table.add({printable(index.path), index.valid ? "used" : "incomplete", format_bytes(index.bytes)});
  }
  table.print(std::cout, terminal_width());
}

void show(const Program& program, bool changed, const std::string& done, const std::string& nothing) {
  if (program.json) {
    print_json(Change{changed});
  } else {
    std::cout << (changed ? done : nothing) << '\n';
  }
}

void add(const Program& program, const std::string& path) {
  const bool changed = inspector_of(program).add_payload_index(path);
  show(program, changed, std::format("jobs are found by {} in an index from now on", printable(path)),
       std::format("there is an index on {} already", printable(path)));
}

void remove(const Program& program, const std::string& path) {
  const bool changed = inspector_of(program).remove_payload_index(path);
  show(program, changed, std::format("the index on {} is removed", printable(path)),
       std::format("there is no index on {}", printable(path)));
}

void add_path(CLI::App& command, std::string& path) {
  command.add_option("--path", path, "Where the value stands in payloads: customer.id")->required();
}

}  // namespace

void add_index(CLI::App& app, Program& program) {
  CLI::App* index = app.add_subcommand("index", "Find jobs by a value in their payloads, however many there are");
  index->require_subcommand(1);
  index->add_subcommand("list", "The paths that have an index, and what it takes")->callback([&program] {
    show_indexes(program);
  });
  auto path = std::make_shared<std::string>();
  CLI::App* add_command = index->add_subcommand(
      "add", "Build an index, or what is missing of it, while jobs are enqueued and done; as the owner of the tables");
  add_path(*add_command, *path);
  add_command->callback([path, &program] { add(program, *path); });
  CLI::App* remove_command = index->add_subcommand("remove", "Remove an index; as the owner of the tables");
  add_path(*remove_command, *path);
  remove_command->callback([path, &program] { remove(program, *path); });
}

}  // namespace arrower::jobs::cli
