#include "empty_values.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace arrower::jobs::cli {

namespace {

/// The queue without a name, the first page, what libpq's environment says, and what the server has by default.
constexpr std::array<std::string_view, 6> may_be_empty{"queue",       "after",     "database",
                                                       "path-prefix", "trace-url", "title"};

std::string problem_with(const std::string& value) {
  return value.empty() ? "its value is empty; leave the option out if nothing is meant" : "";
}

}  // namespace

// NOLINTNEXTLINE(misc-no-recursion): as deep as commands are nested.
void refuse_empty_values(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    const auto& names = option->get_lnames();
    const bool allowed = std::ranges::any_of(
        names, [](const std::string& name) { return std::ranges::find(may_be_empty, name) != may_be_empty.end(); });
    if (!names.empty() && !allowed && option->get_items_expected_max() > 0) {
      option->check(CLI::Validator{problem_with, ""});
    }
  }
  for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    refuse_empty_values(*command);
  }
}

}  // namespace arrower::jobs::cli
