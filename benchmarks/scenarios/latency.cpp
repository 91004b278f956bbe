// How long a job waits that is enqueued while the worker is idle: from the return of enqueue, when its commit is known,
// to the start of its handler.
#include <thread>
#include <vector>

#include <arrower/jobs.hpp>

#include "bare_sql.hpp"
#include "scenario.hpp"
#include "workload.hpp"

namespace bench {

namespace {

using std::chrono::steady_clock;

/// So long that the worker is idle again each time.
constexpr std::chrono::milliseconds pace{20};

std::vector<double> commit_to_start(const Site& site, int jobs) {
  Tally tally{jobs};
  std::vector<steady_clock::time_point> started(static_cast<std::size_t>(jobs));
  arrower::jobs::PostgresQueue queue{site.database(), {.queue = "work"}};
  queue.register_job_func([&](const Nothing& job) {
    started[static_cast<std::size_t>(job.number)] = steady_clock::now();
    tally.ran(job.number);
  });
  queue.start();
  site.wait_until("exists (select from arrower.workers)");
  std::vector<steady_clock::time_point> committed;
  auto next = steady_clock::now();
  for (int number = 0; number < jobs; ++number) {
    std::this_thread::sleep_until(next += pace);
    queue.enqueue(Nothing{number});
    committed.push_back(steady_clock::now());
  }
  tally.wait();
  queue.shutdown(std::chrono::seconds{60});
  tally.check();
  check_finished(site, jobs);
  std::vector<double> milliseconds;
  for (std::size_t i = 0; i < committed.size(); ++i) {
    milliseconds.push_back(std::chrono::duration<double, std::milli>(started[i] - committed[i]).count());
  }
  return milliseconds;
}

}  // namespace

void latency(const Site& site, Report& report) {
  const int jobs = site.size(400, 40);
  Row half{.scenario = "latency p50", .unit = "ms", .goal = "< 1 ms"};
  Row most{.scenario = "latency p99", .unit = "ms", .goal = "< 3 ms"};
  for (int repetition = 0; repetition < site.repetitions(); ++repetition) {
    site.reset();
    const std::vector<double> round_trips = bare::notify_round_trips(site, jobs, pace);
    half.limits.push_back(percentile(round_trips, 0.5));
    most.limits.push_back(percentile(round_trips, 0.99));
    const Meter meter{site.postmaster()};
    const std::vector<double> waits = commit_to_start(site, jobs);
    half.take(meter.sample(percentile(waits, 0.5)));
    most.take(meter.sample(percentile(waits, 0.99)));
  }
  report.add(std::move(half));
  report.add(std::move(most));
}

}  // namespace bench
