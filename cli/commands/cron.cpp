// arrower-jobs cron: what an expression means and when it comes next. Needs no database.
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <arrower/jobs/cron.hpp>
#include <arrower/jobs/payload.hpp>

#include "json_answer.hpp"
#include "program.hpp"
#include "time_text.hpp"

namespace arrower::jobs::cli {

namespace {

struct CronArguments {
  std::string spec;
  std::string after = "now";
  int count = 5;
  std::string time_zone;
};

struct CronAnswer {
  std::string description;
  std::string time_zone;
  std::vector<std::string> next;
};

void show_occurrences(const CronArguments& arguments, bool json) {
  CronAnswer answer{.description = cron::describe(arguments.spec, arguments.time_zone),
                    .time_zone = cron::time_zone_of(arguments.spec, arguments.time_zone),
                    .next = {}};
  for (const TimePoint time :
       cron::next_n(arguments.spec, arguments.count, parse_time(arguments.after), arguments.time_zone)) {
    answer.next.push_back(format_time(time, answer.time_zone));
  }
  if (json) {
    print_json_text(detail::to_json(answer));
    return;
  }
  for (const std::string& time : answer.next) {
    std::cout << time << '\n';
  }
}

}  // namespace

void add_cron(CLI::App& app, Program& program) {
  auto arguments = std::make_shared<CronArguments>();
  CLI::App* command =
      app.add_subcommand("cron", "The next occurrences of a cron expression, one a line; a wrong one exits with 2");
  command->add_option("spec", arguments->spec, "\"0 4 * * *\", @daily, \"@every 1h30m\"")->required();
  command->add_option("--after", arguments->after, "Those after this time")->capture_default_str();
  command->add_option("-n,--count", arguments->count, "How many")->check(CLI::Range(1, 10'000))->capture_default_str();
  command->add_option("-z,--time-zone", arguments->time_zone,
                      "In which the expression is read, for example Europe/Berlin");
  command->callback([arguments, &program] { show_occurrences(*arguments, program.json); });
}

}  // namespace arrower::jobs::cli
