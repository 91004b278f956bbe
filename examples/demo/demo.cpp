// The promise on real input: one job for each of thousands of files, two worker processes, one of which is killed with
// SIGKILL while it works. In the end every file has been measured exactly once, and the numbers are those of a direct
// computation. Meanwhile the admin UI shows it; with --keep it stays, over a shop whose jobs never end.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <arrower/jobs.hpp>
#include <arrower/jobs/admin_server.hpp>
#include <arrower/jobs/testing/temporary_postgres.hpp>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <format>
#include <iostream>
#include <map>
#include <mutex>
#include <optional>
#include <pqxx/pqxx>
#include <thread>

#include "measurement.hpp"
#include "process.hpp"
#include "shop.hpp"
#include "worker.hpp"

namespace {

namespace fs = std::filesystem;
namespace jobs = arrower::jobs;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using arrower::jobs::testing::TemporaryPostgres;

volatile sig_atomic_t interrupted = 0;

struct Interrupted {};

struct Arguments {
  bool keep = false;
  std::optional<fs::path> directory;
};

/// What the database knows about the work.
struct Progress {
  std::int64_t enqueued = 0;
  std::int64_t waiting = 0;
  std::int64_t succeeded = 0;
  std::int64_t failed_on_purpose = 0;
  std::int64_t rescued = 0;
};

double seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

class Demo {
 public:
  explicit Demo(const Arguments& arguments)
      : arguments_{arguments},
        files_{arguments.directory ? demo::files_under(*arguments.directory) : demo::system_headers()},
        connection_{server_.connection_string()} {}

  /// Answers whether everything the demo promises held.
  bool run() {
    say(std::format("{} files under {}; PostgreSQL in {}", files_.size(),
                    arguments_.directory ? arguments_.directory->string() : "/usr/include",
                    server_.directory().string()));
    if (files_.empty()) {
      say("There is nothing to measure there.");
      return false;
    }
    jobs::migrate(connection_);
    start_admin_server();
    execute(
        "create table files (path text primary key, lines bigint, words bigint, checksum bigint, "
        "times_measured integer not null default 0)");
    demo::Process first{worker_arguments("worker-1")};
    demo::Process second{worker_arguments("worker-2")};
    say(std::format("two worker processes: {} and {}", first.id(), second.id()));

    started_ = Clock::now();
    {
      const std::jthread enqueuer{[this](const std::stop_token& stop) { enqueue_all(stop); }};
      watch(first);
    }
    const auto took = Clock::now() - started_;
    const bool ended_well = second.terminate() == 0;
    return report(took) && ended_well;
  }

  /// Until somebody interrupts: the shop's jobs come and go.
  void keep_running() {
    demo::Process north{shop_arguments("shop-north")};
    demo::Process south{shop_arguments("shop-south")};
    say(std::format("A shop's jobs keep coming, and some of them fail: look at {}", admin_server_->url()));
    say(std::format("The database: psql '{}'", server_.connection_string()));
    say("Ctrl-C ends it all.");
    std::mutex mutex;
    std::condition_variable pause;
    std::unique_lock lock{mutex};
    while (interrupted == 0) {
      pause.wait_for(lock, 100ms);
    }
    north.terminate();
    south.terminate();
  }

 private:
  std::vector<std::string> worker_arguments(const std::string& name) {
    return {"worker", server_.connection_string(), name, (server_.directory() / (name + ".log")).string()};
  }

  std::vector<std::string> shop_arguments(const std::string& name) {
    return {"shop", server_.connection_string(), name, (server_.directory() / (name + ".log")).string()};
  }

  /// On the usual port if nothing else has it.
  void start_admin_server() {
    for (const int port : {8080, 0}) {
      try {
        admin_server_.emplace(server_.connection_string(),
                              jobs::AdminServerOptions{.port = port, .title = "Arrower Jobs demo"});
        admin_server_->start();
        break;
      } catch (const jobs::ConfigurationError&) {
        if (port == 0) {
          throw;
        }
      }
    }
    say(std::format("watch it in a browser: {}", admin_server_->url()));
  }

  void execute(const std::string& statement) { pqxx::nontransaction{connection_}.exec(statement); }

  void say(const std::string& line) {
    if (progress_shown_) {
      std::cout << '\n';
      progress_shown_ = false;
    }
    std::cout << line << '\n' << std::flush;
  }

  /// In transactions that insert the files' rows as well: a job exists exactly if its file's row does.
  void enqueue_all(const std::stop_token& stop) {
    constexpr std::size_t files_a_transaction = 200;
    constexpr std::size_t every_nth_fails_at_first = 25;
    jobs::PostgresQueue queue{server_.connection_string(), {.queue = "files"}};
    pqxx::connection connection{server_.connection_string()};
    for (std::size_t begin = 0; begin < files_.size() && !stop.stop_requested(); begin += files_a_transaction) {
      pqxx::work transaction{connection};
      std::vector<demo::MeasureFile> batch;
      for (std::size_t i = begin; i < std::min(begin + files_a_transaction, files_.size()); ++i) {
        transaction.exec("insert into files (path) values ($1)", pqxx::params{files_[i].string()});
        batch.push_back({files_[i].string(), i % every_nth_fails_at_first == 0});
      }
      queue.enqueue(transaction, batch);
      transaction.commit();
    }
    all_enqueued_ = true;
  }

  Progress look() {
    pqxx::nontransaction transaction{connection_};
    const auto [enqueued, waiting, succeeded, on_purpose, rescued] =
        transaction
            .exec(
                "select (select count(*) from files), (select count(*) from arrower.jobs), "
                "count(*) filter (where outcome = 'succeeded'), count(*) filter (where error like 'failing on "
                "purpose%'), "
                "(select coalesce(sum(jobs), 0)::bigint from arrower.job_statistics where outcome = 'interrupted') "
                "from arrower.job_history")
            .one_row()
            .as<std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t>();
    return {enqueued, waiting, succeeded, on_purpose, rescued};
  }

  /// Until all is done; kills the worker when a third is.
  void watch(demo::Process& victim) {
    const auto total = static_cast<std::int64_t>(files_.size());
    std::mutex mutex;
    std::condition_variable pause;
    std::unique_lock lock{mutex};
    for (;;) {
      if (interrupted != 0) {
        throw Interrupted{};
      }
      progress_ = look();
      show_progress();
      if (!killed_ && progress_.succeeded >= total / 3) {
        const pid_t id = victim.id();
        leased_at_kill_ = pqxx::nontransaction{connection_}
                              .exec(
                                  "select count(*) from arrower.jobs where lease = (select lease from arrower.workers "
                                  "where pid = $1)",
                                  pqxx::params{id})
                              .one_field()
                              .as<std::int64_t>();
        victim.kill();
        killed_ = Clock::now();
        say(std::format("worker process {} killed with SIGKILL after {} jobs", id, progress_.succeeded));
      }
      if (killed_ && !rescued_after_ && worker_is_gone()) {
        rescued_after_ = Clock::now() - *killed_;
        say(std::format("its jobs were back in the queue {:.1f} s after the kill", seconds(*rescued_after_)));
      }
      if (all_enqueued_ && progress_.waiting == 0 && rescued_after_) {
        return;
      }
      if (Clock::now() - started_ > 10min) {
        say("Not done after ten minutes: giving up.");
        return;
      }
      pause.wait_for(lock, 50ms);
    }
  }

  bool worker_is_gone() {
    return pqxx::nontransaction{connection_}.exec("select count(*) from arrower.workers").one_field().as<int>() == 1;
  }

  void show_progress() {
    const std::string line =
        std::format("{:6.1f} s   enqueued {:6}   waiting {:6}   done {:6}   failed on purpose {:4}   rescued {:3}",
                    seconds(Clock::now() - started_), progress_.enqueued, progress_.waiting, progress_.succeeded,
                    progress_.failed_on_purpose, progress_.rescued);
    if (isatty(STDOUT_FILENO) != 0) {
      std::cout << '\r' << line << std::flush;
      progress_shown_ = true;
    } else if (Clock::now() - last_line_ >= 1s) {
      last_line_ = Clock::now();
      std::cout << line << '\n' << std::flush;
    }
  }

  bool report(Clock::duration took) {
    progress_ = look();
    const auto total = static_cast<std::int64_t>(files_.size());
    say("comparing with a direct computation ...");
    std::int64_t wrong = 0;
    std::int64_t twice = 0;
    std::map<std::string, demo::Measurement> found;
    {
      pqxx::nontransaction transaction{connection_};
      for (const auto& [path, lines, words, checksum, times] :
           transaction.query<std::string, std::int64_t, std::int64_t, std::int64_t, int>(
               "select path, coalesce(lines, -1), coalesce(words, -1), coalesce(checksum, 0), times_measured from "
               "files")) {
        found.emplace(path, demo::Measurement{lines, words, checksum});
        twice += times > 1 ? 1 : 0;
      }
    }
    for (const fs::path& file : files_) {
      const auto entry = found.find(file.string());
      wrong += entry == found.end() || entry->second != demo::measure(file) ? 1 : 0;
    }
    const auto check = [&](const std::string& claim, bool holds) {
      say(std::format("  {} {}", holds ? "[ok]  " : "[FAIL]", claim));
      return holds;
    };
    say(std::format("{} jobs in {:.1f} s ({:.0f} a second, each a transaction of its own)", total, seconds(took),
                    static_cast<double>(total) / seconds(took)));
    say(std::format("{} attempts failed on purpose and were retried", progress_.failed_on_purpose));
    say(
        std::format("{} jobs were interrupted by the kill, {} stood under its lease just before; back in the "
                    "queue after {:.1f} s",
                    progress_.rescued, leased_at_kill_, rescued_after_ ? seconds(*rescued_after_) : -1.0));
    bool all = check("nothing is left in the queue", progress_.waiting == 0);
    all &= check(std::format("nothing lost: {} of {} jobs succeeded", progress_.succeeded, total),
                 progress_.succeeded == total);
    all &= check(std::format("nothing twice: {} files measured more than once", twice), twice == 0);
    all &= check(std::format("exact: {} of {} files differ from the direct computation", wrong, total), wrong == 0);
    return all;
  }

  const Arguments arguments_;
  const std::vector<fs::path> files_;
  TemporaryPostgres server_;
  pqxx::connection connection_;
  std::optional<jobs::AdminServer> admin_server_;
  Clock::time_point started_;
  std::atomic<bool> all_enqueued_ = false;
  Progress progress_;
  std::optional<Clock::time_point> killed_;
  std::optional<Clock::duration> rescued_after_;
  std::int64_t leased_at_kill_ = 0;
  bool progress_shown_ = false;
  Clock::time_point last_line_;
};

std::optional<Arguments> parse(int count, char** values) {
  Arguments arguments;
  for (int i = 1; i < count; ++i) {
    const std::string value = values[i];
    if (value == "--keep") {
      arguments.keep = true;
    } else if (!value.starts_with('-') && fs::is_directory(value) && !arguments.directory) {
      arguments.directory = value;
    } else {
      std::cerr << "usage: demo [--keep] [DIRECTORY]\n";
      return std::nullopt;
    }
  }
  return arguments;
}

void on_signal(int /*signal*/) { interrupted = 1; }

}  // namespace

int main(int count, char** values) {
  try {
    if (count == 5 && std::string_view{values[1]} == "worker") {
      return demo::run_worker(values[2], values[3], values[4]);
    }
    if (count == 5 && std::string_view{values[1]} == "shop") {
      return demo::run_shop(values[2], values[3], values[4]);
    }
    const std::optional<Arguments> arguments = parse(count, values);
    if (!arguments) {
      return 2;
    }
    signal(SIGINT, &on_signal);
    signal(SIGTERM, &on_signal);
    Demo demo{*arguments};
    const bool all_held = demo.run();
    if (arguments->keep) {
      demo.keep_running();
    }
    return all_held ? 0 : 1;
  } catch (const Interrupted&) {
    std::cerr << "\ninterrupted; everything that was started is stopped\n";
    return 130;
  } catch (const std::exception& error) {
    std::cerr << "demo: " << error.what() << '\n';
    return 1;
  }
}
