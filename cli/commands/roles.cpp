// arrower-jobs roles: database roles with least rights, as SQL or made.
#include <CLI/CLI.hpp>

#include <format>
#include <iostream>
#include <memory>

#include <arrower/jobs/grants.hpp>

#include "program.hpp"

namespace arrower::jobs::cli {

void add_roles(CLI::App& app, Program& program) {
  auto create = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand(
      "roles", "Print the SQL of database roles with least rights: enqueuer, worker, admin, reader; needs no database");
  command->add_flag("--create", *create, "Create the roles and grant them their rights, as the owner of the tables");
  command->callback([create, &program] {
    const MigrateOptions options{.schema = program.schema};
    if (!*create) {
      std::cout << roles_sql(options);
      return;
    }
    create_roles(program.database, options);
    for (const DatabaseUse use :
         {DatabaseUse::enqueuer, DatabaseUse::worker, DatabaseUse::admin, DatabaseUse::reader}) {
      std::cout << std::format("role {} is ready: grant it to a database user by: grant \"{}\" to ...\n",
                               role_name(use, options), role_name(use, options));
    }
  });
}

}  // namespace arrower::jobs::cli
