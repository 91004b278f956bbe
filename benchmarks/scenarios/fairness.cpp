// Whether jobs wait in the memory of a busy process while another one idles. A process has run fast jobs, so that it
// claims ahead; then come slow ones, as many as it has workers, with fast ones behind them. It claims them all, and a
// second process starts. Measured is the longest wait of the fast ones from being enqueued to their start; the limit is
// the prefetch window.
#include <vector>

#include <arrower/jobs.hpp>

#include "scenario.hpp"
#include "worker_process.hpp"
#include "workload.hpp"

namespace bench {

namespace {

constexpr int pool_size = 2;
constexpr int slow_for_ms = 500;
constexpr int fast_ones = 20;
/// The default of QueueOptions::prefetch_window.
constexpr double window_ms = 50;

double longest_wait_behind_slow_ones(const Site& site) {
  constexpr int jobs_before = 2'000;
  site.reset();
  ChildProcess busy = start_worker(site, "work", "busy", pool_size);
  fill<Nothing>(site, "work", jobs_before);
  wait_until_succeeded(site, jobs_before);
  std::vector<Sleep> jobs;
  for (int number = 0; number < pool_size + fast_ones; ++number) {
    jobs.push_back({number, number < pool_size ? slow_for_ms : 0});
  }
  arrower::jobs::PostgresQueue{site.database(), {.queue = "work"}}.enqueue(jobs);
  ChildProcess idle = start_worker(site, "work", "idle", pool_size);
  const int all = jobs_before + pool_size + fast_ones;
  wait_until_succeeded(site, all);
  busy.terminate();
  idle.terminate();
  check_finished(site, all);
  return site.number(
      "select max(extract(epoch from started_at - enqueued_at)) * 1000 from arrower.job_history "
      "where job_type = 'bench::Sleep' and payload ->> 'milliseconds' = '0'");
}

}  // namespace

void fairness(const Site& site, Report& report) {
  report.measure(
      "fairness, longest wait", "ms", "<= 4 prefetch windows",
      [&] {
        const Meter meter{site.postmaster()};
        const double wait = longest_wait_behind_slow_ones(site);
        return meter.sample(wait);
      },
      [] { return window_ms; });
}

}  // namespace bench
