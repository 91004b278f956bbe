// arrower-jobs manual: the man page, made from the commands themselves when the program is built.
#include <CLI/CLI.hpp>

#include <format>
#include <iostream>
#include <string>

#include "command_tree.hpp"
#include "program.hpp"

namespace arrower::jobs::cli {

namespace {

/// As text of a man page: no line begins with a command of troff, and hyphens stay what they are.
std::string roff(const std::string& text) {
  std::string safe;
  for (const char character : text) {
    if (character == '\\') {
      safe += "\\e";
    } else if (character == '-') {
      safe += "\\-";
    } else {
      safe += character;
    }
  }
  return safe.starts_with('.') || safe.starts_with('\'') ? "\\&" + safe : safe;
}

void print_option(const OptionEntry& option) {
  std::string names;
  for (const std::string& name : option.names) {
    names += (names.empty() ? "\\fB" : ", \\fB") + roff(name) + "\\fR";
  }
  if (option.takes_value && !option.positional) {
    names += " \\fIvalue\\fR";
  }
  std::string description = roff(option.description);
  if (!option.choices.empty()) {
    description += ": ";
    for (const std::string& choice : option.choices) {
      description += (choice == option.choices.front() ? "" : ", ") + roff(choice);
    }
  }
  if (!option.default_value.empty()) {
    description += std::format(" (default {})", roff(option.default_value));
  }
  std::cout << ".TP\n" << names << '\n' << (description.empty() ? "\\&" : description) << '\n';
}

void print_manual(const CLI::App& app) {
  const std::vector<CommandEntry> tree = command_tree(app);
  const CommandEntry& program = tree.front();
  std::cout << ".TH ARROWER\\-JOBS 1 \"\" \"Arrower Jobs " ARROWER_VERSION "\"\n"
            << ".SH NAME\narrower\\-jobs \\- look into job queues on PostgreSQL and mend them\n"
            << ".SH SYNOPSIS\n.B arrower\\-jobs\n[\\fIoptions\\fR] \\fIcommand\\fR [\\fIarguments\\fR]\n"
            << ".SH DESCRIPTION\n"
            << roff(program.description) << "\n.SH OPTIONS\n";
  for (const OptionEntry& option : program.options) {
    print_option(option);
  }
  std::cout << ".SH COMMANDS\n";
  for (const CommandEntry& command : tree) {
    if (command.path.empty() || !command.children.empty()) {
      continue;
    }
    std::string line = "\\fB" + roff(command.path) + "\\fR";
    for (const OptionEntry& option : command.options) {
      if (option.positional) {
        const std::string name = "\\fI" + roff(option.names.front()) + "\\fR";
        line += option.required ? ' ' + name : " [" + name + ']';
      }
    }
    std::cout << ".SS " << line << '\n' << roff(command.description) << ".\n";
    for (const OptionEntry& option : command.options) {
      print_option(option);
    }
  }
  std::cout << ".SH EXIT STATUS\n"
               ".TP\n0\nDone.\n"
               ".TP\n1\nIt failed: the database is away, there is no such job, nothing could be changed, or the "
               "output could not be written.\n"
               ".TP\n2\nWrong usage, or it was not confirmed.\n"
               ".TP\n3\n\\fBdoctor\\fR found something to see to.\n"
               ".SH ENVIRONMENT\n"
               ".TP\n\\fBDATABASE_URL\\fR\nThe database, where \\fB\\-\\-database\\fR does not say it.\n"
               ".TP\n\\fBPGHOST\\fR, \\fBPGPORT\\fR, \\fBPGDATABASE\\fR, \\fBPGUSER\\fR, \\fBPGPASSWORD\\fR, ...\n"
               "As for psql.\n"
               ".SH EXAMPLES\n.nf\n"
               "arrower\\-jobs doctor\n"
               "arrower\\-jobs jobs list \\-\\-queue mail \\-\\-state retrying \\-\\-error timeout\n"
               "arrower\\-jobs jobs retry \\-\\-queue mail \\-\\-state discarded \\-\\-from \\-2h \\-\\-dry\\-run\n"
               "arrower\\-jobs jobs cancel 4711 \\-\\-yes\n"
               "arrower\\-jobs watch\n.fi\n";
}

}  // namespace

void add_manual(CLI::App& app, Program& /*program*/) {
  app.add_subcommand("manual", "Print the man page")->callback([&app] { print_manual(app); });
}

}  // namespace arrower::jobs::cli
