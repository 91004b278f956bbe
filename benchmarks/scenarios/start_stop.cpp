// A process that starts, runs ten waiting jobs, stops in good order and ends; against one that only connects twice.
#include "scenario.hpp"
#include "worker_process.hpp"
#include "workload.hpp"

namespace bench {

void start_stop(const Site& site, Report& report) {
  constexpr int runs = 10;
  constexpr int jobs = 10;
  report.measure(
      "start_stop", "ms", "<= limit + 30 ms",
      [&] {
        site.reset();
        const Meter meter{site.postmaster()};
        std::vector<double> milliseconds;
        for (int run = 0; run < runs; ++run) {
          fill<Nothing>(site, "work", jobs);
          const StopWatch watch;
          start_short_worker(site, "work", jobs).wait();
          milliseconds.push_back(watch.seconds() * 1000);
        }
        check_finished(site, long{runs} * jobs);
        return meter.sample(median(milliseconds));
      },
      [&] {
        std::vector<double> milliseconds;
        for (int run = 0; run < runs; ++run) {
          const StopWatch watch;
          start_connector(site).wait();
          milliseconds.push_back(watch.seconds() * 1000);
        }
        return median(milliseconds);
      });
}

}  // namespace bench
