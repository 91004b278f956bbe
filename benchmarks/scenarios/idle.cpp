// What a worker process costs that has nothing to do.
#include <thread>

#include "scenario.hpp"
#include "worker_process.hpp"

namespace bench {

void idle(const Site& site, Report& report) {
  const std::chrono::milliseconds window{site.size(10'000, 2'500)};
  Row statements{.scenario = "idle statements", .unit = "/s", .goal = "<= 2/s"};
  Row cpu{.scenario = "idle CPU", .unit = "% core", .goal = "< 1 %"};
  Row memory{.scenario = "idle memory", .unit = "MiB", .goal = "< 25 MiB"};
  ChildProcess worker = start_worker(site, "work", "idle");
  // The server's counters follow after a second, and starting up is not what is asked for.
  std::this_thread::sleep_for(std::chrono::milliseconds{1200});
  for (int repetition = 0; repetition < site.repetitions(); ++repetition) {
    const Meter meter{site.postmaster()};
    const double transactions_before = site.transactions();
    const double cpu_before = cpu_of(worker.id());
    std::this_thread::sleep_for(window);
    statements.take(meter.sample((site.transactions() - transactions_before) / meter.seconds()));
    cpu.take(meter.sample((cpu_of(worker.id()) - cpu_before) / meter.seconds() * 100));
    memory.take(meter.sample(resident_memory(worker.id())));
  }
  worker.terminate();
  report.add(std::move(statements));
  report.add(std::move(cpu));
  report.add(std::move(memory));
}

}  // namespace bench
