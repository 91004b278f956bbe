// What many queues in one process cost that share their connections and have nothing to do.
#include <format>
#include <thread>

#include "scenario.hpp"
#include "worker_process.hpp"

namespace bench {

void many_queues(const Site& given, Report& report) {
  // As many as there would be if nothing were shared.
  arrower::jobs::testing::TemporaryPostgres server{{.settings = {{"max_connections", "5000"}}}};
  const Site site{server, given.settings(), "many_queues"};
  const int queues = site.size(1'000, 50);
  const ChildProcess process = launch_many_queues(site, queues);
  site.wait_until(std::format("(select count(distinct queue) from arrower.workers) >= {}", queues),
                  std::chrono::minutes{3});
  // Starting up is not what is asked for.
  std::this_thread::sleep_for(std::chrono::seconds{3});
  const std::string name = std::format("{} queues, ", queues);
  Row connections{.scenario = name + "connections", .unit = "", .goal = "<= 20"};
  Row threads{.scenario = name + "threads beside workers", .unit = "", .goal = "<= 100"};
  Row statements{.scenario = name + "statements", .unit = "/s"};
  Row cpu{.scenario = name + "CPU of the server", .unit = "% core"};
  Row own_cpu{.scenario = name + "CPU of the process", .unit = "% core"};
  Row memory{.scenario = name + "memory of the process", .unit = "MiB"};
  for (int repetition = 0; repetition < site.repetitions(); ++repetition) {
    const Meter meter{site.postmaster()};
    const double transactions_before = site.transactions();
    const double cpu_before = server_cpu(site.postmaster());
    const double own_cpu_before = cpu_of(process.id());
    std::this_thread::sleep_for(std::chrono::milliseconds{site.size(10'000, 2'500)});
    statements.take(meter.sample((site.transactions() - transactions_before) / meter.seconds()));
    cpu.take(meter.sample((server_cpu(site.postmaster()) - cpu_before) / meter.seconds() * 100));
    own_cpu.take(meter.sample((cpu_of(process.id()) - own_cpu_before) / meter.seconds() * 100));
    connections.take(meter.sample(site.number(
        "select count(*) from pg_stat_activity "
        "where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()")));
    threads.take(meter.sample(threads_without(process.id(), "arrower-job")));
    memory.take(meter.sample(resident_memory(process.id())));
  }
  for (Row* row : {&connections, &threads, &statements, &cpu, &own_cpu, &memory}) {
    report.add(std::move(*row));
  }
}

}  // namespace bench
