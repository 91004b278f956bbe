// Everything at once: threads that enqueue small batches of five priorities while worker processes run the jobs. Says
// how long jobs wait, and fails if a worker process gets next to nothing of the work.
#include <cstdint>
#include <format>
#include <stdexcept>
#include <vector>

#include <arrower/jobs.hpp>

#include "parallel.hpp"
#include "scenario.hpp"
#include "worker_process.hpp"
#include "workload.hpp"

namespace bench {

namespace {

constexpr int enqueuers = 8;
constexpr int workers = 4;
constexpr int priorities = 5;
constexpr int jobs_a_batch = 10;

void enqueue_all(const Site& site, int jobs) {
  arrower::jobs::PostgresQueue queue{site.database(), {.queue = "work", .max_connections = enqueuers}};
  in_parallel(enqueuers, [&](int thread) {
    for (int begin = thread * jobs_a_batch; begin < jobs; begin += enqueuers * jobs_a_batch) {
      arrower::jobs::Batch batch;
      for (int number = begin; number < begin + jobs_a_batch; ++number) {
        batch.add(Nothing{number}, {.priority = static_cast<std::int16_t>(number % priorities)});
      }
      queue.enqueue(batch);
    }
  });
}

void check_shares(const Site& site, int jobs) {
  // A tenth of an equal share.
  const int least = jobs / workers / 10;
  const long served = site.count(std::format(
      "select count(*) from (select from arrower.job_history group by worker having count(*) >= {}) as enough", least));
  if (served != workers) {
    throw std::runtime_error{
        std::format("only {} of {} worker processes ran at least {} of {} jobs", served, workers, least, jobs)};
  }
}

}  // namespace

void mixed(const Site& site, Report& report) {
  const int jobs = site.size(60'000, 9'000);
  Row rate{.scenario = "mixed", .unit = "jobs/s", .goal = "no worker process starves"};
  Row wait{.scenario = "mixed, p99 of the waiting time", .unit = "ms", .goal = "reported"};
  for (int repetition = 0; repetition < site.repetitions(); ++repetition) {
    site.reset();
    const Meter meter{site.postmaster()};
    std::vector<ChildProcess> processes;
    for (int i = 0; i < workers; ++i) {
      processes.push_back(start_worker(site, "work", std::format("worker {}", i)));
    }
    enqueue_all(site, jobs);
    wait_until_succeeded(site, jobs);
    for (ChildProcess& process : processes) {
      process.terminate();
    }
    check_finished(site, jobs);
    check_shares(site, jobs);
    rate.take(meter.sample(
        jobs / site.number("select extract(epoch from max(finished_at) - min(enqueued_at)) from arrower.job_history")));
    wait.take(meter.sample(site.number(
        "select percentile_cont(0.99) within group (order by extract(epoch from started_at - enqueued_at) * 1000) "
        "from arrower.job_history")));
  }
  report.add(std::move(rate));
  report.add(std::move(wait));
}

}  // namespace bench
