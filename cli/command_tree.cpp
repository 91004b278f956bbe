#include "command_tree.hpp"

#include <CLI/CLI.hpp>

#include <utility>

#include "job_filter_options.hpp"

namespace arrower::jobs::cli {

namespace {

OptionEntry entry_of(const CLI::Option& option) {
  OptionEntry entry{.description = option.get_description(),
                    .takes_value = option.get_items_expected_max() > 0,
                    .positional = option.get_positional(),
                    .required = option.get_required(),
                    .default_value = option.get_default_str()};
  for (const std::string& name : option.get_snames()) {
    entry.names.push_back("-" + name);
  }
  for (const std::string& name : option.get_lnames()) {
    entry.names.push_back("--" + name);
  }
  if (entry.names.empty()) {
    entry.names.push_back(option.get_name());
  }
  if (entry.names.back() == "--state") {
    entry.choices = job_state_names();
  } else if (entry.names.back() == "--for") {
    entry.choices = {"enqueuer", "worker", "admin", "reader"};
  }
  return entry;
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as commands are nested.
void append(std::vector<CommandEntry>& tree, const CLI::App& app, const std::string& path) {
  CommandEntry entry{.path = path, .description = app.get_description(), .options = {}, .children = {}};
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) {
      continue;
    }
    entry.options.push_back(entry_of(*option));
  }
  const auto children = app.get_subcommands(
      [](const CLI::App* child) { return !child->get_name().empty() && !child->get_group().empty(); });
  for (const CLI::App* child : children) {
    entry.children.push_back(child->get_name());
  }
  tree.push_back(std::move(entry));
  for (const CLI::App* child : children) {
    append(tree, *child, path.empty() ? child->get_name() : path + ' ' + child->get_name());
  }
}

}  // namespace

std::vector<CommandEntry> command_tree(const CLI::App& app) {
  std::vector<CommandEntry> tree;
  append(tree, app, "");
  return tree;
}

}  // namespace arrower::jobs::cli
