// arrower-jobs migrate: the schema up to date, back, what has run, and as SQL.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <format>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <arrower/jobs/grants.hpp>
#include <arrower/jobs/migrate.hpp>
#include <arrower/jobs/payload.hpp>

#include "json_answer.hpp"
#include "program.hpp"
#include "time_text.hpp"

namespace arrower::jobs::cli {

namespace {

struct DownArguments {
  int version = 0;
  bool yes = false;
};

struct GrantArguments {
  std::string user;
  std::string use;
};

struct StateAnswer {
  int version = 0;
  std::string name;
  std::optional<std::string> applied_at;
  bool known = true;
  int oldest_program = 0;
};

void report(const Program& program, std::string_view what, const std::vector<std::string>& names) {
  if (program.json) {
    print_json_text(detail::to_json(names));
  } else if (names.empty()) {
    std::cout << std::format("schema \"{}\" is as asked for; nothing was changed\n", program.schema);
  } else {
    for (const std::string& name : names) {
      std::cout << what << ' ' << name << '\n';
    }
  }
}

/// Says what it means for this program that the schema has migrations that it does not know.
void explain_unknown(const Program& program, const std::vector<MigrationState>& states) {
  int version = 0;
  int known_version = 0;
  int oldest_program = 0;
  for (const MigrationState& state : states) {
    if (state.known) {
      known_version = std::max(known_version, state.version);
    }
    if (state.applied_at) {
      version = std::max(version, state.version);
      oldest_program = std::max(oldest_program, state.oldest_program);
    }
  }
  if (version <= known_version) {
    return;
  }
  std::cout << std::format("schema \"{}\" is at version {}, newer than version {} of this program, ", program.schema,
                           version, known_version)
            << (oldest_program <= known_version
                    ? "which may run on it\n"
                    : std::format("which cannot run on it: update it to one that knows version {}\n", oldest_program));
}

DatabaseUse use_of(const std::string& name) {
  return name == "enqueuer" ? DatabaseUse::enqueuer
         : name == "worker" ? DatabaseUse::worker
         : name == "admin"  ? DatabaseUse::admin
                            : DatabaseUse::reader;
}

void show_states(const Program& program) {
  const auto states = migration_states(program.database, {.schema = program.schema});
  std::vector<StateAnswer> answers;
  answers.reserve(states.size());
  for (const MigrationState& state : states) {
    answers.push_back({.version = state.version,
                       .name = state.name,
                       .applied_at = state.applied_at ? std::optional{format_time(*state.applied_at)} : std::nullopt,
                       .known = state.known,
                       .oldest_program = state.oldest_program});
  }
  if (program.json) {
    print_json_text(detail::to_json(answers));
    return;
  }
  for (const StateAnswer& answer : answers) {
    std::cout << std::format("{:24}{}\n", answer.name, answer.applied_at.value_or("not applied"));
  }
  explain_unknown(program, states);
}

void go_down(const Program& program, const DownArguments& arguments) {
  const auto states = migration_states(program.database, {.schema = program.schema});
  const auto undone = std::ranges::count_if(
      states, [&](const MigrationState& state) { return state.applied_at && state.version > arguments.version; });
  // With migrations that this program does not know, the library refuses and says why.
  if (undone > 0 && std::ranges::all_of(states, &MigrationState::known)) {
    confirm(std::format("{} migrations of schema \"{}\" will be undone, and what they made is lost{}", undone,
                        program.schema, arguments.version == 0 ? ": all jobs and their history" : ""),
            arguments.yes);
  }
  report(program, "undid", migrate_down(program.database, arguments.version, {.schema = program.schema}));
}

}  // namespace

void add_migrate(CLI::App& app, Program& program) {
  CLI::App* migrate_command = app.add_subcommand("migrate", "Make or update the schema");
  migrate_command->require_subcommand(1);

  migrate_command->add_subcommand("up", "Bring the schema to this program's version")->callback([&program] {
    report(program, "applied", migrate(program.database, {.schema = program.schema}));
  });

  auto down = std::make_shared<DownArguments>();
  CLI::App* down_command = migrate_command->add_subcommand("down", "Undo the migrations after a version");
  down_command->add_option("version", down->version, "0 undoes all of them")->required();
  down_command->add_flag("-y,--yes", down->yes, "Do not ask");
  down_command->callback([down, &program] { go_down(program, *down); });

  migrate_command->add_subcommand("status", "Which migrations have run")->callback([&program] {
    show_states(program);
  });

  auto grants = std::make_shared<GrantArguments>();
  CLI::App* grants_command = migrate_command->add_subcommand(
      "grants", "Print the SQL that grants a database user what it needs, for psql; needs no database");
  grants_command->add_option("user", grants->user, "The database user")->required();
  grants_command->add_option("--for", grants->use, "What it is")
      ->required()
      ->check(CLI::IsMember({"enqueuer", "worker", "admin", "reader"}));
  grants_command->callback(
      [grants, &program] { std::cout << grants_sql(grants->user, use_of(grants->use), {.schema = program.schema}); });

  auto from = std::make_shared<int>(0);
  CLI::App* sql_command =
      migrate_command->add_subcommand("sql", "Print the SQL of the migrations, for psql; needs no database");
  sql_command->add_option("--from", *from, "After this version")->capture_default_str();
  sql_command->callback([from, &program] { std::cout << migration_sql(*from, {.schema = program.schema}); });
}

}  // namespace arrower::jobs::cli
