// What looking costs beside a month of history and a million waiting jobs: every reading function of the Inspector,
// with each filter. Then what the indexes that it reads cost those who work.
#include <algorithm>
#include <chrono>
#include <format>
#include <functional>
#include <string>
#include <vector>

#include <arrower/jobs/error.hpp>
#include <arrower/jobs/inspector.hpp>

#include "month_of_history.hpp"
#include "scenario.hpp"
#include "workload.hpp"

namespace bench {

namespace {

namespace jobs = arrower::jobs;
using namespace std::chrono_literals;
using enum jobs::JobState;

constexpr std::chrono::milliseconds longest_statement{50};

class Looks {
 public:
  Looks(const Site& site, Report& report, int times)
      : report_{report},
        times_{times},
        inspector_{site.database()},
        impatient_{site.database(), {.statement_timeout = longest_statement}} {}

  jobs::Inspector& inspector() { return inspector_; }

  /// Looks several times, once beforehand without the clock: the first reads from the disk. Then again with the goal as
  /// the longest that the server may take for a statement.
  template <class Function>
  void measure(const std::string& name, Function look) {
    look(inspector_);
    Row row{.scenario = "inspector, " + name, .unit = "ms", .goal = "statements < 50 ms"};
    for (int time = 0; time < times_; ++time) {
      const StopWatch watch;
      look(inspector_);
      row.values.push_back(watch.seconds() * 1000);
    }
    int refused = 0;
    for (int time = 0; time < times_; ++time) {
      try {
        look(impatient_);
      } catch (const jobs::Error&) {
        ++refused;
      }
    }
    if (refused > 0) {
      row.remark = std::format("{} of {} times a statement took longer than the goal", refused, times_);
    }
    report_.add(std::move(row));
  }

  void measure_list(const std::string& name, const jobs::JobFilter& filter, const jobs::PageRequest& page = {}) {
    measure(name, [&](jobs::Inspector& inspector) { return inspector.jobs(filter, page).jobs.size(); });
  }
  void measure_count(const std::string& name, const jobs::JobFilter& filter) {
    measure("count " + name, [&](jobs::Inspector& inspector) { return inspector.count(filter).value; });
  }

 private:
  Report& report_;
  const int times_;
  jobs::Inspector inspector_;
  /// Gives up statements that take longer than the goal.
  jobs::Inspector impatient_;
};

void look_at_queues(Looks& looks) {
  const jobs::TimePoint now = jobs::now();
  looks.measure("queues", [&](jobs::Inspector& inspector) { return inspector.queues().size(); });
  looks.measure("queue", [&](jobs::Inspector& inspector) { return inspector.queue("mail").running; });
  looks.measure("statistics of an hour", [&](jobs::Inspector& inspector) {
    return inspector.statistics({.from = now - 1h, .before = now}).size();
  });
  looks.measure("statistics of a day", [&](jobs::Inspector& inspector) {
    return inspector.statistics({.from = now - 24h, .before = now}).size();
  });
  looks.measure("statistics of a month", [&](jobs::Inspector& inspector) {
    return inspector.statistics({.from = now - 24h * days_of_history, .before = now, .interval = 60min}).size();
  });
  looks.measure("type_statistics of a month", [&](jobs::Inspector& inspector) {
    return inspector.type_statistics({.from = now - 24h * days_of_history, .before = now}).size();
  });
  looks.measure("statistics_by_queue of an hour", [&](jobs::Inspector& inspector) {
    return inspector.statistics_by_queue({"mail", "search", "webhooks", "images"}, {.from = now - 1h, .before = now})
        .size();
  });
  looks.measure("performance of an hour", [&](jobs::Inspector& inspector) {
    return inspector.performance({.from = now - 1h, .before = now}).types.size();
  });
  looks.measure("performance of a month", [&](jobs::Inspector& inspector) {
    return inspector.performance({.from = now - 24h * days_of_history, .before = now}).types.size();
  });
  looks.measure("operations", [&](jobs::Inspector& inspector) { return inspector.operations().size(); });
  looks.measure("job_types", [&](jobs::Inspector& inspector) { return inspector.job_types().size(); });
  looks.measure("workers", [&](jobs::Inspector& inspector) { return inspector.workers().size(); });
  looks.measure("schedules", [&](jobs::Inspector& inspector) { return inspector.schedules().size(); });
  looks.measure("storage", [&](jobs::Inspector& inspector) { return inspector.storage().size(); });
  looks.measure("history_retention", [&](jobs::Inspector& inspector) { return inspector.history_retention().size(); });
  looks.measure("audit", [&](jobs::Inspector& inspector) { return inspector.audit().size(); });
  looks.measure("diagnose", [&](jobs::Inspector& inspector) { return inspector.diagnose().size(); });
}

void look_at_jobs(Looks& looks) {
  const jobs::TimePoint now = jobs::now();
  looks.measure_list("jobs", {});
  looks.measure_list("jobs of a queue", {.queue = "mail"});
  looks.measure_list("jobs, oldest first", {}, {.oldest_first = true});
  looks.measure_list("jobs, a page of 500", {}, {.size = 500});
  for (const auto& [state, name] :
       {std::pair{ready, "ready"}, std::pair{scheduled, "scheduled"}, std::pair{jobs::JobState::running, "running"},
        std::pair{retrying, "retrying"}, std::pair{succeeded, "succeeded"}, std::pair{discarded, "discarded"},
        std::pair{cancelled, "cancelled"}}) {
    looks.measure_list(std::format("jobs that are {}", name), {.states = {state}});
    looks.measure_count(std::format("of {}", name), {.queue = "mail", .states = {state}});
  }
  looks.measure_list("jobs by type", {.queue = "mail", .types = {"mail::Type1"}});
  looks.measure_list("jobs by a type that there is not", {.queue = "mail", .types = {"none"}});
  looks.measure_list("jobs by id", {.ids = {jobs::JobId{77}, jobs::JobId{1000}}});
  looks.measure_list("jobs by error", {.error = "host-17"});
  looks.measure_list("jobs by an error that there is not", {.error = "none"});
  const jobs::Failures failures = looks.inspector().failures();
  const jobs::FailureGroup& group = failures.groups.at(0);
  const jobs::JobFilter of_group{
      .queue = group.queue, .types = {group.type}, .error_pattern = group.error, .failed_from = failures.from};
  looks.measure_list("jobs of a group of failures", of_group);
  looks.measure_list("jobs by worker", {.worker = "pool-7"});
  looks.measure_list("jobs by a worker that there is not", {.worker = "none"});
  looks.measure_list("jobs by payload", {.queue = "mail", .payload = {{"customer.id", "4242"}}});
  looks.measure_list("jobs by payload, all queues", {.payload = {{"customer.id", "none"}}});
  looks.measure_list("jobs by schedule", {.schedule = "nightly"});
  looks.measure_list("jobs of a day", {.from = now - 20 * 24h, .before = now - 19 * 24h});
  const jobs::JobFilter ended{.states = {succeeded, discarded}};
  const std::string deep = looks.inspector().jobs({.states = ended.states, .before = now - 15 * 24h}).next;
  looks.measure_list("jobs, a page deep down", ended, {.after = deep});
  looks.measure_count("of all", {});
  looks.measure_count("by type", {.queue = "mail", .types = {"mail::Type1"}});
  looks.measure_count("by error", {.error = "host-17"});
  looks.measure_count("of a group of failures", of_group);
  looks.measure_count("by payload", {.payload = {{"customer.id", "4242"}}});
}

void look_at_one_job(Looks& looks) {
  const jobs::JobId waiting = looks.inspector().jobs({.states = {retrying}}, {.size = 1}).jobs.at(0).id;
  const jobs::JobId done = looks.inspector().jobs({.states = {succeeded}}, {.size = 1}).jobs.at(0).id;
  looks.measure("a job that waits", [&](jobs::Inspector& inspector) { return inspector.job(waiting).has_value(); });
  looks.measure("a job that has ended", [&](jobs::Inspector& inspector) { return inspector.job(done).has_value(); });
  looks.measure("failures of a day", [&](jobs::Inspector& inspector) { return inspector.failures().groups.size(); });
  looks.measure("failures of a month", [&](jobs::Inspector& inspector) {
    return inspector.failures({.period = days_of_history * 24h}).groups.size();
  });
  looks.measure("failures of a queue",
                [&](jobs::Inspector& inspector) { return inspector.failures({.queue = "mail"}).groups.size(); });
}

/// Each goes on in batches of 1,000 jobs, of which each is a transaction.
template <class Act>
void measure_action(const Site& site, Report& report, const std::string& name, Act act) {
  jobs::Inspector inspector{site.database()};
  double longest_batch = 0;
  StopWatch batch;
  const auto on_progress = [&](const jobs::Progress&) {
    longest_batch = std::max(longest_batch, batch.seconds());
    batch = {};
  };
  const StopWatch watch;
  const jobs::ActionResult result = act(inspector, jobs::ActionOptions{.actor = "bench", .on_progress = on_progress});
  report.add({.scenario = "inspector, " + name,
              .unit = "jobs/s",
              .values = {static_cast<double>(result.changed) / watch.seconds()},
              .remark = std::format("{} jobs, the longest batch {:.0f} ms", result.changed, 1000 * longest_batch)});
}

void act_on_everything(const Site& site, Report& report) {
  using Options = jobs::ActionOptions;
  const jobs::JobFilter waiting{.states = {ready, scheduled, retrying}};
  measure_action(site, report, "change the priority of all that wait",
                 [&](auto& inspector, const Options& options) { return inspector.set_priority(waiting, 7, options); });
  measure_action(site, report, "retry all that were discarded", [](auto& inspector, const Options& options) {
    return inspector.retry({.states = {discarded}}, options);
  });
  measure_action(site, report, "cancel all that wait",
                 [&](auto& inspector, const Options& options) { return inspector.cancel(waiting, options); });
  measure_action(site, report, "delete all that were cancelled", [](auto& inspector, const Options& options) {
    return inspector.remove({.states = {cancelled}}, options);
  });
}

/// The work of `process`, with and without them in turn.
void work_beside_indexes(const Site& site, Report& report) {
  const int count = site.size(300'000, 40'000);
  Row row{.scenario = "inspector, process beside its indexes", .unit = "jobs/s", .goal = ">= 0.97"};
  const auto work = [&] {
    fill<Nothing>(site, "work", count);
    site.settle();
    return work_off<Nothing>(site, count);
  };
  for (int repetition = 0; repetition < site.size(5, 1); ++repetition) {
    site.reset();
    site.execute("drop index if exists arrower.job_history_by_end, arrower.job_history_failures");
    row.limits.push_back(work().value);
    site.reset();
    site.execute(
        "create index job_history_by_end on arrower.job_history (queue, finished_at, job_id) where outcome = "
        "'succeeded'");
    site.execute(
        "create index job_history_failures on arrower.job_history (queue, outcome, finished_at, job_id) where outcome "
        "<> "
        "'succeeded'");
    row.take(work());
  }
  row.remark = "beside none";
  report.add(std::move(row));
}

}  // namespace

void inspector(const Site& site, Report& report) {
  load_month_of_history(site);
  Looks looks{site, report, site.size(20, 3)};
  look_at_queues(looks);
  look_at_jobs(looks);
  look_at_one_job(looks);
  act_on_everything(site, report);
  work_beside_indexes(site, report);
  site.reset();
}

}  // namespace bench
