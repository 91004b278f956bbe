// The same as `process` while the queue holds many jobs that are due only tomorrow, under the same priority.
#include <format>

#include "scenario.hpp"
#include "workload.hpp"

namespace bench {

namespace {

void schedule_for_tomorrow(const Site& site, int jobs) {
  site.execute(
      std::format("insert into arrower.jobs (queue, job_type, run_at, payload) "
                  "select 'work', 'bench::Nothing', now() + interval '1 day', '{{\"number\": 0}}' "
                  "from generate_series(1, {})",
                  jobs));
  // Else it would happen by itself, some time while jobs are processed.
  site.execute("vacuum (analyze) arrower.jobs");
}

}  // namespace

void scheduled_backlog(const Site& site, Report& report) {
  const int backlog = site.size(1'000'000, 50'000);
  const int jobs = site.size(300'000, 30'000);
  const auto process_beside = [&](int scheduled) {
    site.reset();
    if (scheduled > 0) {
      schedule_for_tomorrow(site, scheduled);
    }
    fill<Nothing>(site, "work", jobs);
    site.settle();
    return work_off<Nothing>(site, jobs);
  };
  report.measure(
      "scheduled_backlog", "jobs/s", ">= 0.90 of process", [&] { return process_beside(backlog); },
      [&] { return process_beside(0).value; });
}

}  // namespace bench
