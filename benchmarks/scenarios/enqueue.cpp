// One job a transaction, from one connection and from several at once. For a time instead of a number of jobs, since
// that depends on how long the disk takes to make a commit durable.
#include <algorithm>
#include <atomic>
#include <format>

#include <arrower/jobs.hpp>

#include "bare_sql.hpp"
#include "parallel.hpp"
#include "scenario.hpp"
#include "workload.hpp"

namespace bench {

namespace {

using std::chrono::milliseconds;

Sample enqueue_one_by_one(const Site& site, int connections, milliseconds time) {
  arrower::jobs::PostgresQueue queue{site.database(), {.queue = "work", .max_connections = std::max(connections, 2)}};
  // The connections are opened by the first call on each.
  in_parallel(connections, [&](int thread) { queue.enqueue(Nothing{thread}); });
  site.reset();
  std::atomic<int> jobs = 0;
  const Meter meter{site.postmaster()};
  in_parallel(connections, [&](int) {
    while (meter.seconds() * 1000 < static_cast<double>(time.count())) {
      queue.enqueue(Nothing{jobs.fetch_add(1)});
    }
  });
  const Sample sample = meter.sample(jobs / meter.seconds());
  check_enqueued(site, jobs);
  return sample;
}

void enqueue_from(const Site& site, Report& report, int connections) {
  const milliseconds time{site.size(3'000, 600)};
  report.measure(
      std::format("enqueue, {} connection{}", connections, connections == 1 ? "" : "s"), "jobs/s", ">= 0.85",
      [&] { return enqueue_one_by_one(site, connections, time); },
      [&] {
        site.reset();
        return bare::insert(site, "work", connections, time);
      });
}

}  // namespace

void enqueue(const Site& site, Report& report) {
  enqueue_from(site, report, 1);
  enqueue_from(site, report, 10);
  if (!site.quick()) {
    enqueue_from(site, report, 50);
  }
}

}  // namespace bench
