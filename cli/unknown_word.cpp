#include "unknown_word.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <format>

#include "command_tree.hpp"
#include "complaint.hpp"

namespace arrower::jobs::cli {

namespace {

/// The command in the place of `path` of the tree, with those above it, the program first.
class Place {
 public:
  explicit Place(const std::vector<CommandEntry>& tree) : tree_{tree}, above_{&tree.front()} {}

  const CommandEntry& command() const { return *above_.back(); }

  /// Goes on to a command below this one; false: there is none of this name.
  bool descend(const std::string& name) {
    const std::string path = command().path.empty() ? name : command().path + ' ' + name;
    const auto found = std::ranges::find(tree_, path, &CommandEntry::path);
    if (name.empty() || found == tree_.end()) {
      return false;
    }
    above_.push_back(&*found);
    return true;
  }

  const OptionEntry* option(const std::string& name) const {
    for (const CommandEntry* command : above_) {
      const auto found = std::ranges::find_if(command->options, [&](const OptionEntry& option) {
        return !option.positional && std::ranges::find(option.names, name) != option.names.end();
      });
      if (found != command->options.end()) {
        return &*found;
      }
    }
    return nullptr;
  }

  std::vector<std::string> option_names() const {
    std::vector<std::string> names;
    for (const CommandEntry* command : above_) {
      for (const OptionEntry& option : command->options) {
        if (!option.positional) {
          names.insert(names.end(), option.names.begin(), option.names.end());
        }
      }
    }
    return names;
  }

 private:
  const std::vector<CommandEntry>& tree_;
  std::vector<const CommandEntry*> above_;
};

/// Empty: none is near.
std::string nearest(const std::string& word, const std::vector<std::string>& names) {
  const std::size_t most = std::max<std::size_t>(1, word.size() / 3);
  std::string best;
  std::size_t best_distance = most + 1;
  for (const std::string& name : names) {
    // What was left off may be long.
    const std::size_t distance = word.size() > 1 && name.starts_with(word) ? 1 : typing_distance(word, name);
    if (distance < best_distance) {
      best = name;
      best_distance = distance;
    }
  }
  return best;
}

std::string in_a_row(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

std::string about_command(const CommandEntry& parent, const std::string& word) {
  if (holds_connection_string(word)) {
    return "a connection string stands in the place of a command; put it in quotes behind --database";
  }
  const std::string prefix = parent.path.empty() ? "" : parent.path + ' ';
  const std::string meant = nearest(word, parent.children);
  return meant.empty()
             ? std::format("there is no subcommand \"{}{}\"; there are: {}", prefix, word, in_a_row(parent.children))
             : std::format("there is no subcommand \"{}{}\"; did you mean \"{}{}\"?", prefix, word, prefix, meant);
}

std::string about_option(const Place& place, const std::string& word) {
  const std::string command = place.command().path.empty() ? "arrower-jobs" : place.command().path;
  const std::string meant = nearest(word, place.option_names());
  return meant.empty() ? std::format("{} has no option {}; --help shows those that there are", command, word)
                       : std::format("{} has no option {}; did you mean {}?", command, word, meant);
}

bool looks_like_option(const std::string& word) {
  // A number below zero is a value, and so is a time like -2h.
  return word.size() > 1 && word.front() == '-' &&
         std::string_view{"0123456789."}.find(word[1]) == std::string_view::npos;
}

}  // namespace

std::size_t typing_distance(std::string_view one, std::string_view other) {
  // Rows of the table of distances between beginnings of both: the last but one, the last, and the one that is made.
  std::vector<std::size_t> before(other.size() + 1);
  std::vector<std::size_t> last(other.size() + 1);
  std::vector<std::size_t> row(other.size() + 1);
  for (std::size_t j = 0; j <= other.size(); ++j) {
    last[j] = j;
  }
  for (std::size_t i = 1; i <= one.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= other.size(); ++j) {
      const bool same = one[i - 1] == other[j - 1];
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(last);
    last.swap(row);
  }
  return last[other.size()];
}

std::optional<std::string> unknown_word(const CLI::App& app, const std::vector<std::string>& arguments) {
  const std::vector<CommandEntry> tree = command_tree(app);
  Place place{tree};
  for (std::size_t at = 0; at < arguments.size(); ++at) {
    const std::string& word = arguments[at];
    if (word == "--") {
      return std::nullopt;
    }
    if (looks_like_option(word)) {
      const std::string name = word.starts_with("--") ? word.substr(0, word.find('=')) : word.substr(0, 2);
      const OptionEntry* const option = place.option(name);
      if (option == nullptr) {
        return about_option(place, word.starts_with("--") ? name : word);
      }
      at += option->takes_value && name == word ? 1 : 0;
    } else if (!place.descend(word) && !place.command().children.empty()) {
      return about_command(place.command(), word);
    }
  }
  return std::nullopt;
}

}  // namespace arrower::jobs::cli
