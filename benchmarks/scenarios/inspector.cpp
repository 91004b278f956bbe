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

#include "scenario.hpp"
#include "workload.hpp"

namespace bench {

namespace {

namespace jobs = arrower::jobs;
using namespace std::chrono_literals;
using enum jobs::JobState;

constexpr int days = 30;
constexpr int running_jobs = 1'000;
constexpr std::chrono::milliseconds longest_statement{50};

/// Half of what happens is the queue mail's.
constexpr std::string_view queue_of_number =
    "(array['mail', 'mail', 'mail', 'mail', 'mail', 'reports', 'reports', 'billing', 'billing', 'images'])[1 + n * 31 "
    "% "
    "10]";

void make_days(const Site& site) {
  site.execute(std::format(
      "do $$ declare day date; begin "
      "for day in select (now() at time zone 'UTC')::date - d from generate_series(1, {}) as d loop "
      "execute format('create table if not exists arrower.%I partition of arrower.job_history for values from (%L) to "
      "(%L)', 'job_history_' || to_char(day, 'YYYYMMDD'), day::timestamp at time zone 'UTC', (day + 1)::timestamp at "
      "time zone 'UTC'); end loop; end $$",
      days + 1));
}

/// In the order of time, as it would have come: 2 of 100 attempts failed, 1 of 100 was the job's last.
void load_history(const Site& site, int rows) {
  make_days(site);
  site.execute(std::format(
      "insert into arrower.job_history (job_id, queue, job_type, priority, run_at, payload, metadata, attempt, "
      "max_attempts, outcome, error, worker, enqueued_at, started_at, finished_at) "
      "select n, queue, queue || '::Type' || (n * 7919 % 4), 0, at - interval '2 s', "
      "case when outcome <> 'failed' then jsonb_build_object('customer', jsonb_build_object('id', n % 100000), "
      "'email', "
      "'someone' || n || '@example.com') end, "
      "case when n % 1000 = 0 then '{{\"schedule\": {{\"name\": \"nightly\", \"time\": "
      "\"2026-01-01T00:00:00Z\"}}}}'::jsonb "
      "else '{{\"version\": \"a1b2c3\"}}'::jsonb end, 1, 25, outcome, "
      "case when outcome in ('failed', 'discarded') then 'connection to host-' || n % 50 || '.example.com:' || 1000 + "
      "n % "
      "9000 || ' timed out after ' || n % 977 || ' ms while sending \"message ' || n || '\"' end, "
      "'pool-' || n % 10, at - interval '3 s', at - interval '0.2 s', at "
      "from generate_series(1::bigint, {0}) as n, "
      "lateral (select {1} as queue, now() - interval '{2} days' * (1 - n::float8 / {0}) - interval '1 s' as at, "
      "case when n % 100 in (3, 57) then 'failed' when n % 125 = 7 then 'discarded' when n % 500 = 11 then 'cancelled' "
      "else 'succeeded' end as outcome) as made",
      rows, queue_of_number, days));
  site.execute(
      "insert into arrower.job_statistics (minute, queue, job_type, outcome, worker, jobs, ran_us, waited_us) "
      "select date_trunc('minute', finished_at), queue, job_type, outcome, 1, count(*), sum(200000), sum(1800000) "
      "from arrower.job_history where finished_at > now() - interval '14 days' group by 1, 2, 3, 4 order by 1");
  site.execute(
      "insert into arrower.job_statistics_by_hour (hour, queue, job_type, outcome, jobs, ran_us, waited_us) "
      "select date_trunc('hour', finished_at, 'UTC'), queue, job_type, outcome, count(*), sum(200000), sum(1800000) "
      "from arrower.job_history where finished_at < date_trunc('hour', now(), 'UTC') group by 1, 2, 3, 4 order by 1");
}

/// 4 of 10 are due, and 1 of 20 was tried before. They stand in the table in no order at all, which is the worst case.
void load_jobs(const Site& site, int rows) {
  site.execute(
      "insert into arrower.workers (lease, queue, pool_name, host, pid, version, job_types, pool_size, holds_lock, "
      "listening, heartbeat_timeout) select w, (array['mail', 'mail', 'reports', 'billing', 'images'])[1 + w % 5], "
      "'pool-' "
      "|| w, 'host-' || w, 1000 + w, 'a1b2c3', array['mail::Type0', 'mail::Type1', 'reports::Type0'], 100, false, "
      "false, "
      "interval '10 years' from generate_series(0, 9) as w");
  site.execute(std::format(
      "insert into arrower.jobs (queue, job_type, priority, run_at, payload, metadata, attempt, last_error, "
      "created_at) "
      "select queue, queue || '::Type' || (n * 7919 % 4), n % 3, now() + interval '1 day' * ((n * 104729 % "
      "{0})::float8 / "
      "{0} - 0.4), jsonb_build_object('customer', jsonb_build_object('id', n % 100000), 'email', 'someone' || n || "
      "'@example.com'), '{{\"version\": \"a1b2c3\"}}', case when n % 20 = 0 then 2 else 0 end, case when n % 20 = 0 "
      "then "
      "'connection to host-' || n % 50 || ' timed out' end, now() - interval '1 day' "
      "from generate_series(1::bigint, {0}) as n, lateral (select {1} as queue) as made",
      rows, queue_of_number));
  // Half stand at the front, the others anywhere: others have overtaken them, and their workers tell of them.
  site.execute(std::format(
      "with chosen as (select job.id from unnest(array['mail', 'reports', 'billing', 'images']) as q (name), "
      "generate_series(0, 2) as p (priority), lateral (select j.id from arrower.jobs j where j.queue = q.name and "
      "j.priority = p.priority order by j.run_at limit {0} / 24) as job "
      "union select id from (select id from arrower.jobs where run_at < now() order by hashint8(id) limit {0} / 2) as "
      "job) "
      "update arrower.jobs j set leased_at = now() - interval '1 s' * (j.id % 60), attempt = attempt + 1, lease = "
      "(select "
      "lease from arrower.workers w where w.queue = j.queue order by lease limit 1) from chosen where j.id = chosen.id",
      running_jobs));
  site.execute("update arrower.workers w set running = array(select id from arrower.jobs j where j.lease = w.lease)");
}

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
    return inspector.statistics({.from = now - 24h * days, .before = now, .interval = 60min}).size();
  });
  looks.measure("type_statistics of a month", [&](jobs::Inspector& inspector) {
    return inspector.type_statistics({.from = now - 24h * days, .before = now}).size();
  });
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
  looks.measure_count("by payload", {.payload = {{"customer.id", "4242"}}});
}

void look_at_one_job(Looks& looks) {
  const jobs::JobId waiting = looks.inspector().jobs({.states = {retrying}}, {.size = 1}).jobs.at(0).id;
  const jobs::JobId done = looks.inspector().jobs({.states = {succeeded}}, {.size = 1}).jobs.at(0).id;
  looks.measure("a job that waits", [&](jobs::Inspector& inspector) { return inspector.job(waiting).has_value(); });
  looks.measure("a job that has ended", [&](jobs::Inspector& inspector) { return inspector.job(done).has_value(); });
  looks.measure("failures of a day", [&](jobs::Inspector& inspector) { return inspector.failures().groups.size(); });
  looks.measure("failures of a month",
                [&](jobs::Inspector& inspector) { return inspector.failures({.period = days * 24h}).groups.size(); });
  looks.measure("failures of a queue",
                [&](jobs::Inspector& inspector) { return inspector.failures({.queue = "mail"}).groups.size(); });
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
  site.reset();
  load_history(site, site.size(10'000'000, 100'000));
  load_jobs(site, site.size(1'000'000, 10'000));
  site.execute("vacuum analyze");
  site.settle();
  Looks looks{site, report, site.size(20, 3)};
  look_at_queues(looks);
  look_at_jobs(looks);
  look_at_one_job(looks);
  work_beside_indexes(site, report);
  site.reset();
}

}  // namespace bench
