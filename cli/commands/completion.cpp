// arrower-jobs completion: scripts that have a shell complete commands, options and their values.
#include <CLI/CLI.hpp>

#include <format>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "command_tree.hpp"
#include "program.hpp"

namespace arrower::jobs::cli {

namespace {

/// Between single quotes of a shell.
std::string quoted(const std::string& text) {
  std::string safe = "'";
  for (const char character : text) {
    safe += character == '\'' ? std::string{"'\\''"} : std::string{character};
  }
  return safe + '\'';
}

/// What may come after a command: its children, its options, and the program's.
std::string words_after(const CommandEntry& command, const CommandEntry& program) {
  std::string words;
  const auto add = [&](const std::string& word) { words += (words.empty() ? "" : " ") + word; };
  for (const std::string& child : command.children) {
    add(child);
  }
  for (const CommandEntry* entry : {&command, &program}) {
    for (const OptionEntry& option : entry->options) {
      if (!option.positional) {
        add(option.names.back());
      }
    }
    if (&command == &program) {
      break;
    }
  }
  return words;
}

std::string joined(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    line += (line.empty() ? "" : " ") + word;
  }
  return line;
}

/// Options of the same name mean the same under each command.
std::map<std::string, std::string> choices_of(const std::vector<CommandEntry>& tree) {
  std::map<std::string, std::string> choices;
  for (const CommandEntry& command : tree) {
    for (const OptionEntry& option : command.options) {
      if (!option.choices.empty()) {
        choices.emplace(option.names.back(), joined(option.choices));
      }
    }
  }
  return choices;
}

/// The words so far that are commands make the path; what follows it is looked up.
void print_bash(const std::vector<CommandEntry>& tree) {
  std::cout << "# bash completion for arrower-jobs: source this file, or put it into bash_completion.d\n"
               "_arrower_jobs() {\n"
               "  local word path='' current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
               "  local -A words=(\n";
  for (const CommandEntry& command : tree) {
    std::cout << std::format("    [{}]={}\n", quoted("/" + command.path), quoted(words_after(command, tree.front())));
  }
  std::cout << "  )\n"
               "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
               "    [ -n \"$word\" ] && [ -n \"${words[/${path:+$path }$word]+known}\" ] && path=${path:+$path }$word\n"
               "  done\n"
               "  case $previous in\n";
  for (const OptionEntry& option : tree.front().options) {
    if (option.names.back() == "--database" || option.names.back() == "--schema") {
      std::cout << std::format("    {}) return ;;\n", option.names.back());
    }
  }
  for (const auto& [name, choices] : choices_of(tree)) {
    std::cout << std::format("    {}) mapfile -t COMPREPLY < <(compgen -W {} -- \"$current\"); return ;;\n", name,
                             quoted(choices));
  }
  std::cout << "  esac\n"
               "  mapfile -t COMPREPLY < <(compgen -W \"${words[/$path]}\" -- \"$current\")\n"
               "}\n"
               "complete -F _arrower_jobs arrower-jobs\n";
}

void print_zsh(const std::vector<CommandEntry>& tree) {
  std::cout << "#compdef arrower-jobs\n"
               "# zsh completion for arrower-jobs: put it into a folder of $fpath as _arrower-jobs\n"
               "autoload -Uz bashcompinit && bashcompinit\n";
  print_bash(tree);
}

void print_fish(const std::vector<CommandEntry>& tree) {
  std::cout << "# fish completion for arrower-jobs: put it into ~/.config/fish/completions\n"
               "function __arrower_jobs_at\n"
               "  set -l path\n"
               "  for word in (commandline -opc)[2..-1]\n"
               "    string match -q -- '-*' $word; or set -a path $word\n"
               "  end\n"
               "  test \"$path\" = \"$argv\"\n"
               "end\n"
               "complete -c arrower-jobs -f\n";
  for (const CommandEntry& command : tree) {
    for (const CommandEntry& child : tree) {
      const std::string parent = command.path.empty() ? "" : command.path + ' ';
      if (!child.path.empty() && child.path.starts_with(parent) &&
          child.path.find(' ', parent.size()) == std::string::npos && child.path != command.path) {
        std::cout << std::format("complete -c arrower-jobs -n {} -a {} -d {}\n",
                                 quoted("__arrower_jobs_at " + command.path), child.path.substr(parent.size()),
                                 quoted(child.description));
      }
    }
    for (const OptionEntry& option : command.options) {
      if (option.positional) {
        continue;
      }
      std::string line = "complete -c arrower-jobs";
      if (!command.path.empty()) {
        line += " -n " + quoted("__arrower_jobs_at " + command.path);
      }
      line += " -l " + option.names.back().substr(2) + (option.takes_value ? " -r" : "");
      if (!option.choices.empty()) {
        line += " -a " + quoted(joined(option.choices));
      }
      std::cout << line << " -d " << quoted(option.description) << '\n';
    }
  }
}

}  // namespace

void add_completion(CLI::App& app, Program& /*program*/) {
  CLI::App* completion = app.add_subcommand("completion", "Print a script that completes commands in a shell");
  completion->require_subcommand(1);
  completion->add_subcommand("bash", "For bash: source <(arrower-jobs completion bash)")->callback([&app] {
    print_bash(command_tree(app));
  });
  completion->add_subcommand("zsh", "For zsh: a file _arrower-jobs in $fpath")->callback([&app] {
    print_zsh(command_tree(app));
  });
  completion->add_subcommand("fish", "For fish: a file in ~/.config/fish/completions")->callback([&app] {
    print_fish(command_tree(app));
  });
}

}  // namespace arrower::jobs::cli
