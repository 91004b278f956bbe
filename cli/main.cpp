// arrower-jobs: the command line.
#include <CLI/CLI.hpp>

#include <iostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <arrower/jobs/error.hpp>

#include "complaint.hpp"
#include "empty_values.hpp"
#include "program.hpp"
#include "standard_output.hpp"
#include "unknown_word.hpp"

namespace {

using namespace arrower::jobs;

int run(int count, char** arguments) {
  CLI::App app{"Background jobs on PostgreSQL: look at them, mend them, keep the schema up to date.", "arrower-jobs"};
  cli::Program program;
  app.add_option("-d,--database", program.database,
                 "Where PostgreSQL is: postgresql://user@host/database or \"host=... dbname=...\". Without it libpq's "
                 "environment counts (PGHOST, PGDATABASE, ...)")
      ->envname("DATABASE_URL");
  app.add_option("-s,--schema", program.schema, "The schema with the tables")->capture_default_str();
  app.add_flag("--json", program.json, "Answer in JSON, for programs");
  app.set_version_flag("--version", ARROWER_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  app.footer("Exit status: 0 done, 1 failed, 2 wrong usage, 3 doctor found something to see to.");
  for (const auto& add : {cli::add_queues, cli::add_jobs, cli::add_enqueue, cli::add_workers, cli::add_schedules,
                          cli::add_watch, cli::add_ui, cli::add_password, cli::add_doctor, cli::add_history,
                          cli::add_index, cli::add_audit, cli::add_operations, cli::add_performance, cli::add_migrate,
                          cli::add_roles, cli::add_cron, cli::add_completion, cli::add_manual}) {
    add(app, program);
  }
  cli::refuse_empty_values(app);
  try {
    app.parse(count, arguments);
    return program.status;
  } catch (const CLI::ParseError& error) {
    const bool only_asked = error.get_exit_code() == 0;
    if (only_asked) {
      return app.exit(error);
    }
    const std::vector<std::string> words{arguments + 1, arguments + count};
    if (const auto unknown = cli::unknown_word(app, words)) {
      cli::complain(*unknown);
      return cli::wrong_usage;
    }
    std::ostringstream problem;
    app.exit(error, problem, problem);
    std::cerr << cli::printable_lines(cli::without_connection_strings(std::move(problem).str(), words));
    return cli::wrong_usage;
  } catch (const cli::UsageProblem& problem) {
    cli::complain(problem.what());
    return cli::wrong_usage;
  } catch (const InvalidScheduleError& error) {
    cli::complain(error.what());
    return cli::wrong_usage;
  } catch (const ConfigurationError& error) {
    cli::complain(error.what());
    return cli::wrong_usage;
  } catch (const InvalidFilterError& error) {
    cli::complain(error.what());
    return cli::wrong_usage;
  } catch (const InvalidJobError& error) {
    cli::complain(error.what());
    return cli::wrong_usage;
  }
}

}  // namespace

int main(int count, char** arguments) {
  cli::StandardOutput output;
  try {
    const int status = run(count, arguments);
    output.flush();
    return status;
  } catch (const std::exception& error) {
    if (!output.reader_is_gone()) {
      cli::complain(error.what());
    }
    return cli::failed;
  }
}
