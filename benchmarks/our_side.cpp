#include "our_side.hpp"

#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include <arrower/jobs.hpp>

#include "measurement.hpp"
#include "workload.hpp"

namespace bench::our_side {

namespace {

namespace jobs = arrower::jobs;
using namespace std::chrono_literals;

constexpr int jobs_a_call = 1'000;
constexpr int warm_up_jobs = 20;

Result result(std::string scenario, std::string unit, double value) {
  return {.peer = std::string{name},
          .configuration = {},
          .scenario = std::move(scenario),
          .unit = std::move(unit),
          .value = value};
}

/// Calls one after the other for so many milliseconds.
template <class Call>
double calls_a_second(int milliseconds, const Call& call) {
  for (int i = 0; i < warm_up_jobs; ++i) {
    call(i);
  }
  const StopWatch watch;
  int calls = 0;
  while (watch.seconds() * 1000 < milliseconds) {
    call(warm_up_jobs + calls++);
  }
  return calls / watch.seconds();
}

}  // namespace

std::vector<Result> process(const Site& site, int jobs) {
  fill<Nothing>(site, "work", jobs);
  site.settle();
  return {result("process", "jobs/s", work_off<Nothing>(site, jobs).value)};
}

std::vector<Result> enqueue(const Site& site, int milliseconds) {
  jobs::PostgresQueue queue{site.database()};
  const double calls = calls_a_second(milliseconds, [&](int number) { queue.enqueue(Nothing{number}); });
  return {result("enqueue", "jobs/s", calls)};
}

std::vector<Result> enqueue_bulk(const Site& site, int milliseconds) {
  jobs::PostgresQueue queue{site.database()};
  const std::vector<Nothing> batch(jobs_a_call);
  const double calls = calls_a_second(milliseconds, [&](int) { queue.enqueue(batch); });
  return {result("enqueue_bulk", "jobs/s", jobs_a_call * calls)};
}

std::vector<Result> latency(const Site& site, int measured) {
  using Clock = std::chrono::steady_clock;
  const int count = warm_up_jobs + measured;
  Tally tally{count};
  std::vector<Clock::time_point> committed(static_cast<std::size_t>(count));
  std::vector<Clock::time_point> started(static_cast<std::size_t>(count));
  jobs::PostgresQueue queue{site.database()};
  queue.register_job_func([&](const Nothing& job) {
    started[static_cast<std::size_t>(job.number)] = Clock::now();
    tally.ran(job.number);
  });
  queue.start();
  const auto begin = Clock::now();
  for (int number = 0; number < count; ++number) {
    std::this_thread::sleep_until(begin + number * 20ms);
    queue.enqueue(Nothing{number});
    committed[static_cast<std::size_t>(number)] = Clock::now();
  }
  tally.wait();
  std::vector<double> waits;
  for (std::size_t number = warm_up_jobs; number < committed.size(); ++number) {
    waits.push_back(std::chrono::duration<double, std::milli>(started[number] - committed[number]).count());
  }
  return {result("latency p50", "ms", percentile(waits, 0.5)), result("latency p99", "ms", percentile(waits, 0.99))};
}

}  // namespace bench::our_side
