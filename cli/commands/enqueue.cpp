// arrower-jobs enqueue: a job by hand.
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <string>

#include <arrower/jobs/inspector.hpp>

#include "program.hpp"
#include "time_text.hpp"

namespace arrower::jobs::cli {

namespace {

struct EnqueueArguments {
  NewJob job;
  std::string run_at;
  std::string unique_key;
};

void enqueue(const Program& program, EnqueueArguments& arguments) {
  if (!arguments.run_at.empty()) {
    arguments.job.options.run_at = parse_time(arguments.run_at);
  }
  if (!arguments.unique_key.empty()) {
    arguments.job.options.unique_key = arguments.unique_key;
  }
  const std::vector<JobId> ids = inspector_of(program).enqueue(arguments.job);
  if (program.json) {
    std::cout << "{\"ids\":[";
    for (const JobId id : ids) {
      std::cout << (id == ids.front() ? "" : ",") << id;
    }
    std::cout << "]}\n";
    return;
  }
  for (const JobId id : ids) {
    std::cout << id << '\n';
  }
}

}  // namespace

void add_enqueue(CLI::App& app, Program& program) {
  auto arguments = std::make_shared<EnqueueArguments>();
  CLI::App* command = app.add_subcommand("enqueue", "Enqueue a job, and print its id");
  command->add_option("type", arguments->job.type, "Its type, for example billing::SendInvoice")->required();
  command->add_option("payload", arguments->job.payload, "Its payload, a JSON object")->required();
  command->add_flag("--any-json", arguments->job.any_json,
                    "Let the payload be other JSON than an object, for a type with a PayloadCodec that takes it");
  command->add_option("-q,--queue", arguments->job.queue, "Its queue; \"\" is the default queue")
      ->capture_default_str();
  command->add_option("-p,--priority", arguments->job.options.priority, "Lower runs first")->capture_default_str();
  command->add_option("--run-at", arguments->run_at, "Not before this time: 2026-11-25T04:00:00Z, +10m");
  command->add_option("--max-attempts", arguments->job.options.max_attempts, "0: retried for ever")
      ->capture_default_str();
  command->add_option("--unique-key", arguments->unique_key, "Nothing is enqueued while a job with this key waits");
  command->add_option("-n,--count", arguments->job.count, "That many equal jobs")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  command->callback([arguments, &program] { enqueue(program, *arguments); });
}

}  // namespace arrower::jobs::cli
