// Schedules: how long it takes to make many of them known, to enqueue the jobs of those that are due in the same
// moment, and how late an occurrence is enqueued and started when there is nothing else to do.
#include <format>
#include <mutex>
#include <thread>
#include <vector>

#include <arrower/jobs.hpp>

#include "scenario.hpp"
#include "workload.hpp"

namespace bench {

namespace {

using arrower::jobs::PostgresQueue;

constexpr int schedules = 10'000;
constexpr int due_at_once = 1'000;

void many_at_once(const Site& site, Report& report) {
  Row made{.scenario = "cron, 10,000 schedules made", .unit = "ms", .goal = ""};
  Row enqueued{.scenario = "cron, 1,000 due at once", .unit = "ms", .goal = "<= 1,000 ms"};
  for (int repetition = 0; repetition < site.repetitions(); ++repetition) {
    site.reset();
    PostgresQueue queue{site.database(), {.queue = "work"}};
    for (int number = 0; number < schedules; ++number) {
      // Those made in one go have the same phase.
      queue.schedule(number < due_at_once ? "@every 4s" : "@yearly", Nothing{number},
                     {.name = std::format("schedule {}", number)});
    }
    const Meter making{site.postmaster()};
    queue.start();
    site.wait_until(std::format("(select count(*) = {} from arrower.schedule_registrations)", schedules));
    made.take(making.sample(making.seconds() * 1000));
    if (site.count("select count(distinct next_run_at) from arrower.schedules where spec = '@every 4s'") != 1) {
      throw std::runtime_error{"cron: the schedules are not due at once"};
    }
    const Meter enqueueing{site.postmaster()};
    site.wait_until(std::format("(select count(*) >= {} from arrower.jobs)", due_at_once));
    enqueued.take(enqueueing.sample(
        site.number("select extract(epoch from clock_timestamp() - min((metadata #>> '{schedule,time}')::timestamptz)) "
                    "* 1000 from arrower.jobs")));
    queue.shutdown(std::chrono::seconds{10});
    if (site.count("select count(*) from arrower.jobs") % due_at_once != 0) {
      throw std::runtime_error{"cron: jobs are missing"};
    }
  }
  report.add(std::move(made));
  report.add(std::move(enqueued));
}

void punctuality(const Site& site, Report& report) {
  constexpr int phases = 25;
  const std::chrono::seconds window{site.size(20, 4)};
  site.reset();
  std::mutex mutex;
  std::vector<double> started;
  const Meter meter{site.postmaster()};
  {
    PostgresQueue queue{site.database(), {.queue = "work"}};
    queue.register_job_func([&](arrower::jobs::Context& context, const Nothing&) {
      const std::chrono::duration<double, std::milli> late =
          arrower::jobs::now() - context.scheduled_for().value_or(arrower::jobs::TimePoint{});
      const std::scoped_lock lock{mutex};
      started.push_back(late.count());
    });
    queue.start();
    for (int phase = 0; phase < phases; ++phase) {
      queue.schedule("@every 1s", Nothing{phase}, {.name = std::format("phase {}", phase)});
      std::this_thread::sleep_for(std::chrono::seconds{1} / phases);
    }
    std::this_thread::sleep_for(window);
  }
  const auto late = [&](double share) {
    return site.number(
        std::format("select percentile_disc({}) within group (order by extract(epoch from enqueued_at - "
                    "(metadata #>> '{{schedule,time}}')::timestamptz)) * 1000 from arrower.job_history",
                    share));
  };
  const auto add = [&](std::string name, std::string goal, double value) {
    Row row{.scenario = std::move(name), .unit = "ms", .goal = std::move(goal)};
    row.take(meter.sample(value));
    row.remark = std::format("{} occurrences", started.size());
    report.add(std::move(row));
  };
  add("cron, enqueued late, p50", "", late(0.5));
  add("cron, enqueued late, p99", "<= 50 ms", late(0.99));
  add("cron, started late, p50", "", percentile(started, 0.5));
  add("cron, started late, p99", "", percentile(started, 0.99));
}

}  // namespace

void cron(const Site& site, Report& report) {
  many_at_once(site, report);
  punctuality(site, report);
}

}  // namespace bench
