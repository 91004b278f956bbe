// Many jobs a call: in batches, and all at once.
#include <algorithm>
#include <vector>

#include <arrower/jobs.hpp>

#include "bare_sql.hpp"
#include "scenario.hpp"
#include "workload.hpp"

namespace bench {

namespace {

Sample enqueue_in_batches(const Site& site, int jobs, int jobs_a_call) {
  arrower::jobs::PostgresQueue queue{site.database(), {.queue = "work"}};
  std::vector<std::vector<Nothing>> batches;
  for (int begin = 0; begin < jobs; begin += jobs_a_call) {
    std::vector<Nothing>& batch = batches.emplace_back();
    for (int number = begin; number < std::min(begin + jobs_a_call, jobs); ++number) {
      batch.push_back({number});
    }
  }
  // Opens the connection.
  queue.enqueue(Nothing{});
  site.reset();
  const Meter meter{site.postmaster()};
  for (const std::vector<Nothing>& batch : batches) {
    queue.enqueue(batch);
  }
  const Sample sample = meter.sample(jobs / meter.seconds());
  check_enqueued(site, jobs);
  return sample;
}

}  // namespace

void enqueue_bulk(const Site& site, Report& report) {
  const int jobs = site.size(300'000, 30'000);
  const auto measure = [&](const std::string& name, int jobs_a_call) {
    report.measure(
        name, "jobs/s", ">= 0.80", [&] { return enqueue_in_batches(site, jobs, jobs_a_call); },
        [&] {
          site.reset();
          const double limit = bare::copy(site, "work", jobs, jobs_a_call);
          check_enqueued(site, jobs);
          return limit;
        });
  };
  measure("enqueue_bulk, in batches of 1,000", 1'000);
  measure("enqueue_bulk, in one call", jobs);
}

}  // namespace bench
