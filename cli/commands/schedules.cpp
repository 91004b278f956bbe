// arrower-jobs schedules: what is enqueued again and again, and its switches.
#include <CLI/CLI.hpp>

#include <format>
#include <iostream>
#include <memory>
#include <string>

#include <arrower/jobs/inspector.hpp>

#include "json_answer.hpp"
#include "program.hpp"
#include "queue_table.hpp"
#include "table.hpp"
#include "time_text.hpp"

namespace arrower::jobs::cli {

namespace {

std::string condition_of(const ScheduleState& schedule) {
  if (schedule.problem) {
    return "problem: " + printable(*schedule.problem);
  }
  if (schedule.paused_at) {
    return "paused";
  }
  if (schedule.orphaned) {
    return "orphaned";
  }
  return "";
}

void show_schedules(const Program& program) {
  const std::vector<ScheduleState> schedules = inspector_of(program).schedules();
  if (program.json) {
    print_json(schedules);
    return;
  }
  if (schedules.empty()) {
    std::cout << "there is no schedule\n";
    return;
  }
  Table table{{{.heading = "QUEUE", .shrinks = true},
               {.heading = "NAME", .shrinks = true},
               {.heading = "TYPE", .shrinks = true},
               {.heading = "WHEN", .shrinks = true},
               {.heading = "LAST"},
               {.heading = "NEXT"},
               {.heading = "", .shrinks = true}}};
  for (const ScheduleState& schedule : schedules) {
    table.add({shown_queue(schedule.queue), printable(schedule.name), printable(schedule.type),
               printable(schedule.description), schedule.last_run_at ? format_relative(*schedule.last_run_at) : "-",
               schedule.next_runs.empty() ? "-" : format_relative(schedule.next_runs.front()), condition_of(schedule)});
  }
  table.print(std::cout, terminal_width());
}

struct NamedSchedule {
  std::string queue;
  std::string name;
};

CLI::App* add_switch(CLI::App& app, const std::string& command, const std::string& description,
                     const std::shared_ptr<NamedSchedule>& named) {
  CLI::App* added = app.add_subcommand(command, description);
  added->add_option("name", named->name, "The schedule's name")->required();
  added->add_option("-q,--queue", named->queue, "Its queue; \"\" is the default queue")->capture_default_str();
  return added;
}

}  // namespace

void add_schedules(CLI::App& app, Program& program) {
  CLI::App* schedules = app.add_subcommand("schedules", "List schedules; pause, resume and run them");
  schedules->require_subcommand(1);
  schedules->add_subcommand("list", "All schedules, when they ran last and run next")->callback([&program] {
    show_schedules(program);
  });

  auto named = std::make_shared<NamedSchedule>();
  const auto report = [&program, named](bool changed, std::string_view state) {
    std::cout << (program.json ? std::format("{{\"changed\":{}}}\n", changed)
                               : std::format("schedule {} {} {}\n", printable(named->name),
                                             changed ? "is" : "was already", state));
  };
  add_switch(*schedules, "pause", "Leave out its occurrences from now on", named)->callback([=, &program] {
    report(inspector_of(program).pause_schedule(named->queue, named->name), "paused");
  });
  add_switch(*schedules, "resume", "Go on with its next occurrence", named)->callback([=, &program] {
    report(inspector_of(program).resume_schedule(named->queue, named->name), "working");
  });
  add_switch(*schedules, "run", "Enqueue its job now, and print the id", named)->callback([=, &program] {
    const JobId id = inspector_of(program).run_schedule_now(named->queue, named->name);
    std::cout << (program.json ? std::format("{{\"id\":{}}}\n", id.value) : std::format("{}\n", id.value));
  });
}

}  // namespace arrower::jobs::cli
