// No-op jobs that wait when the worker process starts: what the engine itself costs.
#include "bare_sql.hpp"
#include "scenario.hpp"
#include "workload.hpp"

namespace bench {

namespace {

template <class Job>
void process_all(const Site& site, Report& report, const std::string& name, int jobs, const std::string& goal) {
  const auto prepare = [&] {
    site.reset();
    fill<Job>(site, "work", jobs);
    site.settle();
  };
  report.measure(
      name, "jobs/s", goal,
      [&] {
        prepare();
        return work_off<Job>(site, jobs);
      },
      [&] {
        prepare();
        return bare::claim_and_finish(site, "work");
      });
}

}  // namespace

void process(const Site& site, Report& report) {
  process_all<Nothing>(site, report, "process", site.size(300'000, 40'000), ">= 0.75");
}

void process_with_large_payloads(const Site& site, Report& report) {
  process_all<Large>(site, report, "process_1k", site.size(300'000, 15'000), ">= 0.70");
}

}  // namespace bench
