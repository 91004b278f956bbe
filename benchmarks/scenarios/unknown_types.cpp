// Jobs of a type that no worker process knows stand in front of those that it does: what they cost it.
#include <thread>

#include "scenario.hpp"
#include "worker_process.hpp"
#include "workload.hpp"

namespace bench {

void unknown_types(const Site& site, Report& report) {
  const int unknown = site.size(1'000'000, 50'000);
  const int jobs = site.size(100'000, 10'000);
  const auto process_behind = [&](int in_front) {
    site.reset();
    fill_with_unknown(site, "work", in_front);
    fill<Nothing>(site, "work", jobs);
    site.settle();
    return work_off<Nothing>(site, jobs);
  };
  report.measure(
      "unknown_types", "jobs/s", ">= 0.90 of process", [&] { return process_behind(unknown); },
      [&] { return process_behind(0).value; });

  site.reset();
  fill_with_unknown(site, "work", unknown);
  Row cpu{.scenario = "unknown_types, idle: CPU of the server", .unit = "% core"};
  ChildProcess worker = start_worker(site, "work", "idle");
  std::this_thread::sleep_for(std::chrono::seconds{2});
  for (int repetition = 0; repetition < site.repetitions(); ++repetition) {
    const Meter meter{site.postmaster()};
    const double before = server_cpu(site.postmaster());
    std::this_thread::sleep_for(std::chrono::milliseconds{site.size(25'000, 10'000)});
    cpu.take(meter.sample((server_cpu(site.postmaster()) - before) / meter.seconds() * 100));
  }
  report.add(std::move(cpu));
}

}  // namespace bench
