// arrower-jobs watch: queues, running jobs and failures, live on the terminal.
#include <CLI/CLI.hpp>

#include <unistd.h>

#include <condition_variable>
#include <exception>
#include <format>
#include <iostream>
#include <memory>
#include <mutex>
#include <sstream>

#include <arrower/jobs/inspector.hpp>

#include "interrupt.hpp"
#include "program.hpp"
#include "queue_page_options.hpp"
#include "queue_table.hpp"
#include "table.hpp"
#include "time_text.hpp"

namespace arrower::jobs::cli {

namespace {

struct WatchArguments {
  QueuePageRequest queues;
  double interval = 2;
  int count = 0;
};

/// The terminal's second screen: what stood there comes back in the end.
class SecondScreen {
 public:
  explicit SecondScreen(bool wanted) : wanted_{wanted} {
    if (wanted_) {
      std::cout << "\x1b[?1049h\x1b[?25l" << std::flush;
    }
  }
  ~SecondScreen() {
    if (wanted_) {
      std::cout << "\x1b[?25h\x1b[?1049l" << std::flush;
    }
  }
  SecondScreen(const SecondScreen&) = delete;
  SecondScreen& operator=(const SecondScreen&) = delete;

 private:
  const bool wanted_;
};

std::string picture(Inspector& inspector, const QueuePageRequest& queues, std::size_t width) {
  std::ostringstream out;
  out << std::format("Arrower Jobs  {}\n\n", format_time(TimePoint{std::chrono::floor<std::chrono::seconds>(now())}));
  const QueuePage page = inspector.queues(queues);
  table_of(page.queues).print(out, width);
  if (!page.next.empty()) {
    out << "and more queues; --match chooses some by their name\n";
  }
  const Table running = running_table(inspector.workers());
  if (!running.empty()) {
    out << "\nRUNNING\n";
    running.print(out, width);
  }
  const Failures failures = inspector.failures({.period = std::chrono::minutes{60}});
  if (!failures.groups.empty()) {
    out << "\nFAILED IN THE LAST HOUR\n";
    table_of(failures).print(out, width);
  }
  return std::move(out).str();
}

void watch(const Program& program, const WatchArguments& arguments) {
  Inspector inspector = inspector_of(program);
  const bool on_terminal = isatty(STDOUT_FILENO) != 0;
  const Interrupt interrupt;
  const SecondScreen screen{on_terminal};
  std::mutex mutex;
  std::condition_variable_any pause;
  const std::stop_token stop = interrupt.token();
  for (int shown = 0; !stop.stop_requested();) {
    std::string text;
    try {
      text = picture(inspector, arguments.queues, terminal_width());
    } catch (const ConnectionError& error) {
      // A database that restarts is just what somebody watches.
      text = printable(error.what()) + "; trying again\n";
    }
    std::cout << (on_terminal ? "\x1b[H\x1b[2J" : "") << text << std::flush;
    if (++shown == arguments.count || !std::cout) {
      return;
    }
    std::unique_lock lock{mutex};
    pause.wait_for(lock, stop, std::chrono::duration<double>{arguments.interval}, [] { return false; });
  }
}

}  // namespace

void add_watch(CLI::App& app, Program& program) {
  auto arguments = std::make_shared<WatchArguments>();
  CLI::App* command = app.add_subcommand("watch", "Queues, running jobs and failures, live; Ctrl-C ends it");
  add_queue_page(*command, arguments->queues);
  command->add_option("--interval", arguments->interval, "Seconds between two looks")
      ->check(CLI::Range(0.2, 3600.0))
      ->capture_default_str();
  command->add_option("-n,--count", arguments->count, "End after so many looks; 0: never")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->callback([arguments, &program] { watch(program, *arguments); });
}

}  // namespace arrower::jobs::cli
