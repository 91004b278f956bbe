// Handlers that sleep: whether the workers are kept busy all the time.
#include <format>
#include <thread>

#include "scenario.hpp"
#include "workload.hpp"

namespace bench {

void slow_jobs(const Site& site, Report& report) {
  constexpr std::chrono::milliseconds nap{10};
  for (const int pool_size : {10, 200}) {
    const double limit = pool_size / std::chrono::duration<double>(nap).count();
    const int jobs = static_cast<int>(limit * site.size(30, 10) / 10);
    report.measure(
        std::format("slow_jobs, pool of {}", pool_size), "jobs/s", ">= 0.95 of pool / 10 ms",
        [&] {
          site.reset();
          fill<Nothing>(site, "work", jobs);
          site.settle();
          // They need no transactions of their own, so a few connections are enough.
          return work_off(site, jobs,
                          [&](arrower::jobs::Context&, const Nothing&) { std::this_thread::sleep_for(nap); },
                          {.pool_size = pool_size, .max_connections = 10});
        },
        [&] { return limit; });
  }
}

}  // namespace bench
