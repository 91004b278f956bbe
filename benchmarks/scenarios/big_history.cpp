// The same as `process` with a long history, and what it takes to drop a day of it.
#include <format>

#include "scenario.hpp"
#include "workload.hpp"

namespace bench {

namespace {

constexpr int days = 10;

std::string partition(const Site& site, int days_ago) {
  return site.text(std::format(
      "select 'arrower.job_history_' || to_char((now() at time zone 'UTC')::date - {}, 'YYYYMMDD')", days_ago));
}

/// Makes the partition of a day in the past as migrations make those to come, with rows all over the day.
void make_day(const Site& site, int days_ago, int rows) {
  const std::string name = partition(site, days_ago);
  // Vacuum has been there long ago; it should not come while jobs are processed.
  site.execute("create table " + name +
               " (like arrower.job_history including constraints) with (autovacuum_enabled = off)");
  site.execute(
      std::format("insert into {} (job_id, queue, job_type, priority, run_at, payload, metadata, attempt, "
                  "max_attempts, outcome, worker, enqueued_at, started_at, finished_at) "
                  "select -number, 'work', 'bench::Nothing', 0, at, '{{\"number\": 0}}', '{{}}', 1, 25, 'succeeded', "
                  "'pool', at, at, at from (select number, (((now() at time zone 'UTC')::date - {})::timestamp "
                  "+ number * interval '1 day' / {}) at time zone 'UTC' as at "
                  "from generate_series(0, {} - 1) as number) as ended",
                  name, days_ago, rows, rows));
  site.execute(
      std::format("do $$ declare today constant date := (now() at time zone 'UTC')::date; begin "
                  "execute format('alter table arrower.job_history attach partition {} for values from (%L) to (%L)', "
                  "(today - {})::timestamp at time zone 'UTC', (today - {} + 1)::timestamp at time zone 'UTC'); "
                  "end $$",
                  name, days_ago, days_ago));
}

Sample process_beside_history(const Site& site, int jobs) {
  fill<Nothing>(site, "work", jobs);
  site.settle();
  return work_off<Nothing>(site, jobs);
}

void prune(const Site& site, Report& report) {
  Row row{.scenario = "big_history, prune of one day", .unit = "s", .goal = "< 1 s"};
  for (int days_ago = days; days_ago > days - 3; --days_ago) {
    const std::string name = partition(site, days_ago);
    const Meter meter{site.postmaster()};
    site.execute("drop table " + name);
    row.take(meter.sample(meter.seconds()));
  }
  report.add(std::move(row));
}

}  // namespace

void big_history(const Site& site, Report& report) {
  const int rows = site.size(10'000'000, 200'000);
  const int jobs = site.size(300'000, 30'000);
  const int repetitions = site.repetitions();
  Row row{.scenario = "big_history", .unit = "jobs/s", .goal = ">= 0.95 of process"};
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    site.reset();
    row.limits.push_back(process_beside_history(site, jobs).value);
  }
  site.reset();
  for (int days_ago = days; days_ago > 0; --days_ago) {
    make_day(site, days_ago, rows / days);
  }
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    row.take(process_beside_history(site, jobs));
  }
  report.add(std::move(row));
  prune(site, report);
  // Gives the space back.
  site.reset();
}

}  // namespace bench
