// arrower-jobs jobs: list and show them, count them, and act on one, some, or all that match.
#include <CLI/CLI.hpp>

#include <csignal>
#include <format>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include <arrower/jobs/inspector.hpp>

#include "duration_text.hpp"
#include "interrupt.hpp"
#include "job_filter_options.hpp"
#include "json_answer.hpp"
#include "program.hpp"
#include "queue_table.hpp"
#include "table.hpp"
#include "time_text.hpp"

namespace arrower::jobs::cli {

namespace {

struct ListArguments {
  JobFilterArguments filter;
  PageRequest page;
};

TimePoint shown_time(const JobSummary& job) {
  return job.finished_at.value_or(job.state == JobState::running ? job.started_at.value_or(job.run_at) : job.run_at);
}

void print(const JobPage& page) {
  Table table{{{.heading = "JOB", .align = Table::Align::right},
               {.heading = "STATE"},
               {.heading = "QUEUE", .shrinks = true},
               {.heading = "TYPE", .shrinks = true},
               {.heading = "PRIORITY", .align = Table::Align::right},
               {.heading = "ATTEMPT", .align = Table::Align::right},
               {.heading = "WHEN"},
               {.heading = "ERROR", .shrinks = true}}};
  for (const JobSummary& job : page.jobs) {
    table.add(
        {std::to_string(job.id.value), std::string{name_of(job.state)}, shown_queue(job.queue), printable(job.type),
         std::to_string(job.priority),
         job.max_attempts == 0 ? std::to_string(job.attempt) : std::format("{}/{}", job.attempt, job.max_attempts),
         format_relative(shown_time(job)), printable(job.error.value_or(""))});
  }
  table.print(std::cout, terminal_width());
}

void list(const Program& program, const ListArguments& arguments) {
  const JobPage page = inspector_of(program).jobs(job_filter_of(arguments.filter), arguments.page);
  if (program.json) {
    print_json(page);
    return;
  }
  if (page.jobs.empty() && page.next.empty()) {
    std::cout << "no job matches\n";
    return;
  }
  print(page);
  if (page.stopped_early) {
    std::cout << std::format("looked at jobs until {} for this page\n", format_time(page.looked_until));
  }
  if (!page.next.empty()) {
    std::cout << std::format("more with --after {}\n", printable(page.next));
  }
}

void count(const Program& program, const JobFilterArguments& arguments) {
  const Count count = inspector_of(program).count(job_filter_of(arguments));
  if (program.json) {
    print_json(count);
  } else {
    std::cout << format_count(count) << '\n';
  }
}

std::string_view outcome_name(AttemptOutcome outcome) {
  switch (outcome) {
    case AttemptOutcome::succeeded:
      return "succeeded";
    case AttemptOutcome::failed:
      return "failed";
    case AttemptOutcome::discarded:
      return "discarded";
    case AttemptOutcome::cancelled:
      return "cancelled";
  }
  return "";
}

void print(const JobDetails& job) {
  const JobSummary& summary = job.summary;
  const auto line = [](std::string_view name, const std::string& value) {
    if (!value.empty() && value != "-") {
      std::cout << std::format("{:14}{}\n", name, printable(value));
    }
  };
  line("job", std::to_string(summary.id.value));
  line("type", summary.type);
  line("queue", shown_queue(summary.queue));
  line("state", std::string{name_of(summary.state)} + (summary.cancel_requested ? ", asked to stop" : ""));
  line("attempt", summary.max_attempts == 0 ? std::format("{}, retried for ever", summary.attempt)
                                            : std::format("{} of {}", summary.attempt, summary.max_attempts));
  if (summary.interruptions > 0) {
    line("interruptions", std::format("{}, not counted as attempts", summary.interruptions));
  }
  line("priority", std::to_string(summary.priority));
  line("enqueued at", format_time(summary.enqueued_at));
  line("run at", format_time(summary.run_at));
  line("started at", format_time(summary.started_at));
  line("finished at", format_time(summary.finished_at));
  line("worker", summary.worker.value_or(""));
  line("schedule", summary.schedule.value_or(""));
  line("scheduled for", format_time(job.scheduled_for));
  line("parent", job.parent ? std::to_string(job.parent->value) : "");
  line("user", job.user_id.value_or(""));
  line("version", job.version.value_or(""));
  line("unique key", job.unique_key.value_or(""));
  line("trace", job.trace_id.value_or(""));
  line("payload", job.payload.value_or("(not kept)"));
  for (const AttemptRecord& attempt : job.attempts) {
    std::cout << std::format("\nattempt {} {} {}", attempt.attempt, outcome_name(attempt.outcome),
                             format_time(attempt.finished_at));
    if (attempt.started_at) {
      std::cout << std::format(" after {}", format_duration(attempt.finished_at - *attempt.started_at));
    }
    std::cout << (attempt.worker ? std::format(" by {}", printable(*attempt.worker)) : "") << '\n';
    if (attempt.error) {
      std::cout << "  " << printable(*attempt.error) << '\n';
    }
  }
}

void show(const Program& program, std::int64_t id) {
  const std::optional<JobDetails> job = inspector_of(program).job({id});
  if (!job) {
    throw NotFoundError{std::format("there is no job {}: neither waiting nor in the history", id)};
  }
  if (program.json) {
    print_json(*job);
  } else {
    print(*job);
  }
}

using Action = std::function<ActionResult(Inspector&, const JobFilter&, const ActionOptions&)>;

struct ActionArguments {
  JobFilterArguments filter;
  bool yes = false;
  bool dry_run = false;
  std::string actor;
};

void act(Program& program, const ActionArguments& arguments, const std::string& verb, bool destructive,
         const Action& action) {
  Inspector inspector = inspector_of(program);
  const JobFilter filter = job_filter_of(arguments.filter);
  ActionOptions options{.actor = arguments.actor};
  const bool named = !filter.ids.empty();
  if (arguments.dry_run || (!arguments.yes && (destructive || !named))) {
    options.dry_run = true;
    const ActionResult would = action(inspector, filter, options);
    if (arguments.dry_run) {
      if (program.json) {
        print_json(would);
      } else {
        std::cout << std::format("would {} {} jobs\n", verb, format_count(would.changed));
      }
      return;
    }
    confirm(std::format("this will {} {} jobs", verb, format_count(would.changed)), false);
    options.dry_run = false;
  }
  if (!named) {
    // Everybody sees how it is getting on, and can stop it.
    options.on_begin = [](std::int64_t /*operation*/) {};
  }
  const Interrupt interrupt;
  options.stop = interrupt.token();
  const ActionResult result = action(inspector, filter, options);
  if (program.json) {
    print_json(result);
  } else {
    std::cout << std::format(
        "{}: {} jobs{}{}\n", verb, format_count(result.changed),
        result.asked_to_stop > 0 ? std::format(", {} of them running and asked to stop", result.asked_to_stop) : "",
        result.complete ? "" : "; interrupted before the end");
  }
  if (!result.complete || (named && result.changed == 0)) {
    program.status = failed;
  }
}

CLI::App* add_action(CLI::App& app, Program& program, const std::string& name, const std::string& description,
                     bool destructive, Action action) {
  auto arguments = std::make_shared<ActionArguments>();
  CLI::App* command = app.add_subcommand(name, description);
  add_job_filter(*command, arguments->filter);
  command->add_flag("-y,--yes", arguments->yes, "Do not ask");
  command->add_flag("--dry-run", arguments->dry_run, "Change nothing; say how many jobs it would be");
  command->add_option("--actor", arguments->actor, "Who does it, for the audit; else the user of this process");
  command->callback([arguments, &program, name, destructive, action = std::move(action)] {
    act(program, *arguments, name, destructive, action);
  });
  return command;
}

}  // namespace

void add_jobs(CLI::App& app, Program& program) {
  CLI::App* jobs = app.add_subcommand("jobs", "List, show and count jobs, and act on them");
  jobs->require_subcommand(1);

  auto list_arguments = std::make_shared<ListArguments>();
  CLI::App* list_command = jobs->add_subcommand("list", "Jobs that match, newest first");
  add_job_filter(*list_command, list_arguments->filter);
  list_command->add_option("-n,--size", list_arguments->page.size, "How many")
      ->check(CLI::Range(1, 500))
      ->capture_default_str();
  list_command->add_option("--after", list_arguments->page.after, "Where the page before ended");
  list_command->add_flag("--oldest", list_arguments->page.oldest_first, "Oldest first");
  list_command->callback([list_arguments, &program] { list(program, *list_arguments); });

  auto count_arguments = std::make_shared<JobFilterArguments>();
  CLI::App* count_command = jobs->add_subcommand("count", "How many jobs match");
  add_job_filter(*count_command, *count_arguments);
  count_command->callback([count_arguments, &program] { count(program, *count_arguments); });

  auto id = std::make_shared<std::int64_t>(0);
  CLI::App* show_command = jobs->add_subcommand("show", "Everything about one job, with all its attempts");
  show_command->add_option("id", *id)->required();
  show_command->callback([id, &program] { show(program, *id); });

  add_action(*jobs, program, "run-now", "Make jobs that wait due at once", false, std::mem_fn(&Inspector::run_now));
  add_action(*jobs, program, "retry", "Bring discarded and cancelled jobs back; make retrying ones due at once", false,
             std::mem_fn(&Inspector::retry));
  add_action(*jobs, program, "cancel", "End jobs that wait; ask running ones to stop", true,
             std::mem_fn(&Inspector::cancel));
  add_action(*jobs, program, "discard", "End jobs that wait as failed for good", true,
             std::mem_fn(&Inspector::discard));
  add_action(*jobs, program, "delete", "Delete jobs that wait or have ended, with their history", true,
             std::mem_fn(&Inspector::remove));

  auto priority = std::make_shared<std::int16_t>(0);
  add_action(*jobs, program, "set-priority", "Give jobs that wait another priority", false,
             [priority](Inspector& inspector, const JobFilter& filter, const ActionOptions& options) {
               return inspector.set_priority(filter, *priority, options);
             })
      ->add_option("-p,--priority", *priority, "Lower runs first")
      ->required();
  auto run_at = std::make_shared<std::string>();
  add_action(*jobs, program, "set-run-at", "Give jobs that wait another time to run", false,
             [run_at](Inspector& inspector, const JobFilter& filter, const ActionOptions& options) {
               return inspector.set_run_at(filter, parse_time(*run_at), options);
             })
      ->add_option("--run-at", *run_at, "2026-11-25T04:00:00Z, now, +10m")
      ->required();

  auto copied = std::make_shared<std::int64_t>(0);
  auto payload = std::make_shared<std::string>();
  CLI::App* again = jobs->add_subcommand("enqueue-again", "Enqueue a copy of a job, and print its id");
  again->add_option("id", *copied)->required();
  again->add_option("--payload", *payload, "With this payload (JSON) instead of the job's");
  again->callback([copied, payload, &program] {
    const JobId copy =
        inspector_of(program).enqueue_again({*copied}, payload->empty() ? std::nullopt : std::optional{*payload});
    std::cout << (program.json ? std::format("{{\"id\":{}}}\n", copy.value) : std::format("{}\n", copy.value));
  });
}

}  // namespace arrower::jobs::cli
