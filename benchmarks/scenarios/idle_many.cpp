// What hundreds of worker processes on one queue cost that have nothing to do: each looks after all others.
#include <format>
#include <thread>

#include "scenario.hpp"
#include "worker_process.hpp"

namespace bench {

namespace {

/// Returns what there is to say if not all come within a minute, since those that are there leave the server no time.
std::string wait_for(const Site& site, int workers) {
  const StopWatch watch;
  while (watch.seconds() < 60) {
    if (site.count("select count(*) from arrower.workers") >= workers) {
      return "";
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  }
  return std::format("only {} of them had appeared", site.count("select count(*) from arrower.workers"));
}

/// Measures once `workers` of them have appeared, and goes on with the rows of this name.
void measure_idle(const Site& site, Report& report, const std::string& name, int workers, const std::string& goal) {
  const std::string remark = wait_for(site, workers);
  // Starting up is not what is asked for. Each of a thousand learns within a minute that they are so many.
  std::this_thread::sleep_for(std::chrono::seconds{3} + workers * std::chrono::milliseconds{70});
  Row cpu{.scenario = name + ", CPU of the server", .unit = "% core", .goal = goal, .remark = remark};
  Row statements{.scenario = name + ", statements", .unit = "/s"};
  Row memory{.scenario = name + ", server's memory for each", .unit = "MiB"};
  for (int repetition = 0; repetition < site.repetitions(); ++repetition) {
    const Meter meter{site.postmaster()};
    const double cpu_before = server_cpu(site.postmaster());
    const double transactions_before = site.transactions();
    std::this_thread::sleep_for(std::chrono::milliseconds{site.size(10'000, 5'000)});
    cpu.take(meter.sample((server_cpu(site.postmaster()) - cpu_before) / meter.seconds() * 100));
    statements.take(meter.sample((site.transactions() - transactions_before) / meter.seconds()));
    memory.take(meter.sample(server_memory(site.postmaster()) / workers));
  }
  report.add(std::move(cpu));
  report.add(std::move(statements));
  report.add(std::move(memory));
}

}  // namespace

void idle_many(const Site& given, Report& report) {
  // Each worker has a few connections, and all of them have more than the other scenarios' server takes.
  arrower::jobs::testing::TemporaryPostgres server{{.settings = {{"max_connections", "5000"}}}};
  const Site site{server, given.settings(), "idle_many"};
  {
    const int processes = site.size(200, 20);
    std::vector<ChildProcess> workers;
    for (int i = 0; i < processes; ++i) {
      workers.push_back(launch_crowd(site, "work", "idle", 1));
    }
    measure_idle(site, report, std::format("{} idle processes", processes), processes, "");
    std::vector<double> memory;
    for (const ChildProcess& worker : workers) {
      memory.push_back(memory_share(worker.id()));
    }
    report.add({.scenario = std::format("{} idle processes, memory of each", processes),
                .unit = "MiB",
                .values = {median(memory)}});
  }
  site.reset();
  // The server cannot tell them from as many processes, which would take more memory.
  const int workers_a_process = site.size(100, 20);
  const int workers = 10 * workers_a_process;
  std::vector<ChildProcess> crowds;
  for (int i = 0; i < 10; ++i) {
    crowds.push_back(launch_crowd(site, "work", "crowd", workers_a_process));
  }
  measure_idle(site, report, std::format("{} idle workers", workers), workers, "< 10 % for 1,000");
}

}  // namespace bench
