// arrower-jobs workers: who works, and on what right now.
#include <CLI/CLI.hpp>

#include <iostream>

#include <arrower/jobs/inspector.hpp>

#include "json_answer.hpp"
#include "program.hpp"
#include "queue_table.hpp"

namespace arrower::jobs::cli {

void add_workers(CLI::App& app, Program& program) {
  app.add_subcommand("workers", "Worker processes, and what each runs right now and for how long")
      ->callback([&program] {
        const std::vector<WorkerState> workers = inspector_of(program).workers();
        if (program.json) {
          print_json(workers);
          return;
        }
        if (workers.empty()) {
          std::cout << "no worker process is there\n";
          return;
        }
        table_of(workers).print(std::cout, terminal_width());
        const Table running = running_table(workers);
        if (!running.empty()) {
          std::cout << '\n';
          running.print(std::cout, terminal_width());
        }
      });
}

}  // namespace arrower::jobs::cli
