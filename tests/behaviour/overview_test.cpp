// Looking at queues as a whole: what waits, who works, what was done, what the tables take and what is wrong.
#include <atomic>
#include <format>
#include <thread>
#include <vector>

#include <arrower/jobs/inspector.hpp>

#include "support/database.hpp"
#include "support/eventually.hpp"

namespace overview_under_test {
struct Mail {
  int number = 0;
};
struct Fax {};
}  // namespace overview_under_test

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using overview_under_test::Fax;
using overview_under_test::Mail;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* mail_type = "overview_under_test::Mail";
constexpr const char* fax_type = "overview_under_test::Fax";

class Overview : public DatabaseTest {
 protected:
  Overview() : inspector_{database(), {.schema = schema()}} {}

  Inspector& inspector() { return inspector_; }

  /// A worker process that is registered and does nothing.
  void register_worker(std::int64_t lease, const std::string& queue, const std::string& heartbeat = "now()") {
    sql("insert into {}.workers (lease, queue, pool_name, host, pid, version, job_types, pool_size, holds_lock, "
        "listening, "
        "heartbeat_timeout, heartbeat_at) values ($1, $2, 'pool', 'host', 77, 'v1', array[$3], 4, true, true, '1 "
        "min', " +
            heartbeat + ")",
        pqxx::params{lease, queue, mail_type});
  }

  std::vector<std::string> queue_names() {
    std::vector<std::string> names;
    for (const QueueOverview& queue : inspector_.queues()) {
      names.push_back(queue.name);
    }
    return names;
  }

  std::vector<Finding> findings(const std::string& check) {
    std::vector<Finding> found;
    for (Finding& finding : inspector_.diagnose()) {
      if (finding.check == check) {
        found.push_back(std::move(finding));
      }
    }
    return found;
  }

 private:
  Inspector inspector_;
};

TEST_F(Overview, every_queue_that_is_known_by_anything_is_listed) {
  PostgresQueue waiting{database(), options()};
  waiting.enqueue(Mail{});
  register_worker(1, "served");
  register_worker(2, "dead", "now() - interval '1 hour'");
  sql("insert into {}.queues (name) values ('set')");
  sql("insert into {}.job_statistics values (now() - interval '2 hours', 'done', 'T', 'succeeded', 1, 1, 1, 1), "
      "(now() - interval '2 days', 'long ago', 'T', 'succeeded', 1, 1, 1, 1)");
  EXPECT_THAT(queue_names(), ElementsAre("", "done", "served", "set"));
  EXPECT_EQ(inspector().queue("set").name, "set");
  EXPECT_THROW(inspector().queue("long ago"), NotFoundError);
}

TEST_F(Overview, what_waits_is_counted_by_state) {
  PostgresQueue queue{database(), options({.queue = "mail"})};
  queue.enqueue(std::vector<Mail>(3), {.run_at = jobs::now() - 10min, .priority = 5});
  queue.enqueue(std::vector<Mail>(2), {.run_at = jobs::now() + 1h});
  queue.enqueue(Fax{});
  sql("insert into {}.jobs (queue, job_type, run_at, payload, attempt) values ('mail', 'T', now() + interval '1 h', "
      "jsonb_build_object(), 2)");

  const QueueOverview before = inspector().queue("mail");
  EXPECT_EQ(before.state, QueueState::no_workers);
  EXPECT_EQ(before.ready.value, 4);
  EXPECT_TRUE(before.ready.exact);
  EXPECT_EQ(before.scheduled.value, 2);
  EXPECT_EQ(before.retrying.value, 1);
  EXPECT_EQ(before.running.value, 0);
  EXPECT_GE(before.oldest_ready_age, 10min);
  EXPECT_LT(before.oldest_ready_age, 11min);
  EXPECT_THAT(before.types_without_worker, ElementsAre(fax_type, mail_type));

  register_worker(1, "mail");
  const QueueOverview served = inspector().queue("mail");
  EXPECT_EQ(served.state, QueueState::working);
  EXPECT_EQ(served.worker_processes, 1);
  EXPECT_EQ(served.worker_threads, 4);
  EXPECT_THAT(served.types_without_worker, ElementsAre(fax_type));
  sql("insert into {}.queues (name, paused_at, paused_by) values ('mail', now(), 'ada')");
  EXPECT_EQ(inspector().queue("mail").state, QueueState::paused);
  EXPECT_EQ(inspector().queue("mail").paused_by, "ada");
}

TEST_F(Overview, more_jobs_than_are_counted_are_said_to_be_more) {
  sql("insert into {}.jobs (queue, job_type, priority, run_at, payload) "
      "select 'q', 'T', n % 3, now() + (n % 2) * interval '1 hour', jsonb_build_object() from generate_series(1, "
      "20010) n");
  const QueueOverview queue = inspector().queue("q");
  EXPECT_EQ(queue.ready.value, 10'000);
  EXPECT_FALSE(queue.ready.exact);
  EXPECT_EQ(queue.scheduled.value, 2'000);
  EXPECT_FALSE(queue.scheduled.exact);
}

TEST_F(Overview, running_jobs_are_seen_with_the_process_that_has_them) {
  PostgresQueue queue{database(), options({.queue = "mail", .pool_size = 3, .pool_name = "post", .version = "v9"})};
  std::atomic<bool> may_end = false;
  queue.register_job_func([&](const Mail&) {
    while (!may_end) {
      std::this_thread::sleep_for(1ms);
    }
  });
  queue.enqueue(std::vector<Mail>(3));
  queue.start();
  ASSERT_TRUE(eventually([&] { return inspector().queue("mail").running.value == 3; }));
  // Others overtake them, so many that a look at the front finds the running ones no more: the process tells of them.
  ASSERT_TRUE(
      eventually([&] { return value<int>("select coalesce(max(cardinality(running)), 0) from {}.workers") == 3; }));
  sql("insert into {}.jobs (queue, job_type, run_at, payload) "
      "select 'mail', 'T', now() - interval '1 day', jsonb_build_object() from generate_series(1, 3000) n");
  const QueueOverview overview = inspector().queue("mail");
  EXPECT_EQ(overview.running.value, 3);
  EXPECT_EQ(overview.ready.value, 3000);
  EXPECT_EQ(overview.state, QueueState::working);

  const std::vector<WorkerState> workers = inspector().workers();
  ASSERT_THAT(workers, SizeIs(1));
  EXPECT_EQ(workers[0].queue, "mail");
  EXPECT_EQ(workers[0].pool_name, "post");
  EXPECT_EQ(workers[0].version, "v9");
  EXPECT_EQ(workers[0].pool_size, 3);
  EXPECT_FALSE(workers[0].dead);
  EXPECT_THAT(workers[0].job_types, ElementsAre(mail_type));
  ASSERT_THAT(workers[0].running, SizeIs(3));
  EXPECT_EQ(workers[0].running[0].type, mail_type);
  EXPECT_EQ(workers[0].running[0].attempt, 1);
  EXPECT_GE(workers[0].running[0].running_for, workers[0].running[2].running_for);
  EXPECT_THAT(inspector().jobs({.states = {JobState::running}}).jobs, SizeIs(3));
  EXPECT_EQ(inspector().count({.states = {JobState::running}}).value, 3);
  may_end = true;
  ASSERT_TRUE(eventually([&] { return inspector().queue("mail").running.value == 0; }));
}

TEST_F(Overview, what_was_done_lately_is_reckoned_up) {
  PostgresQueue queue{database(), options({.queue = "mail", .retry_policy = RetryPolicy::constant(0s)})};
  queue.register_job_func([](const Mail& mail) {
    std::this_thread::sleep_for(2ms);
    if (mail.number % 4 == 0) {
      throw std::runtime_error{"no"};
    }
  });
  std::vector<Mail> mails;
  for (int number = 1; number <= 8; ++number) {
    mails.push_back({number});
  }
  const TimePoint start = jobs::now();
  queue.enqueue(mails, {.max_attempts = 2});
  queue.start();
  ASSERT_TRUE(eventually([&] { return history("discarded") == 2 && history("succeeded") == 6; }));
  queue.shutdown(10s);

  // Six succeeded, two failed and were then discarded.
  const QueueOverview overview = inspector().queue("mail");
  EXPECT_NEAR(overview.failure_rate, 0.4, 0.001);
  EXPECT_GT(overview.throughput, 10.0 / 361);
  EXPECT_LT(overview.throughput, 10.0 / 299);
  EXPECT_GE(overview.average_duration, 2ms);
  EXPECT_GE(overview.p95_duration, overview.average_duration);
  EXPECT_EQ(overview.discarded.value, 2);
  EXPECT_FALSE(overview.estimated_until_empty);

  queue.enqueue(mails);
  EXPECT_GT(inspector().queue("mail").estimated_until_empty, 0s);
  sql("insert into {}.queues (name, paused_at) values ('mail', now())");
  EXPECT_FALSE(inspector().queue("mail").estimated_until_empty);

  const StatisticsQuery query{.from = start - 1h, .before = start + 1h, .interval = 120min};
  std::int64_t ended = 0;
  for (const StatisticsPoint& point : inspector().statistics(query)) {
    EXPECT_EQ(point.time.time_since_epoch() % 120min, 0us);
    EXPECT_GE(point.average_duration, 2ms);
    ended += point.succeeded + point.failed + point.discarded;
  }
  EXPECT_EQ(ended, 10);
  EXPECT_THAT(inspector().statistics({.queue = "other", .from = start - 1h, .before = start + 1h}), IsEmpty());
  const std::vector<TypeStatistics> types = inspector().type_statistics(query);
  ASSERT_THAT(types, SizeIs(1));
  EXPECT_EQ(types[0].type, mail_type);
  EXPECT_EQ(types[0].succeeded, 6);
  EXPECT_EQ(types[0].failed, 2);
  EXPECT_EQ(types[0].discarded, 2);
  EXPECT_THROW(inspector().statistics({.from = start - 48h, .before = start}), InvalidFilterError);
}

TEST_F(Overview, job_types_are_known_from_jobs_workers_and_what_ran) {
  PostgresQueue queue{database(), options({.queue = "mail"})};
  queue.enqueue(Fax{});
  register_worker(1, "mail");
  sql("insert into {}.job_statistics values (now(), 'mail', 'Old', 'succeeded', 1, 1, 1, 1)");
  const std::vector<KnownJobType> types = inspector().job_types();
  ASSERT_THAT(types, SizeIs(3));
  EXPECT_EQ(types[0].type, "Old");
  EXPECT_EQ(types[1].type, fax_type);
  EXPECT_EQ(types[1].worker_processes, 0);
  EXPECT_EQ(types[2].type, mail_type);
  EXPECT_EQ(types[2].worker_processes, 1);
}

TEST_F(Overview, schedules_tell_what_they_say_and_when_they_fire_next) {
  {
    PostgresQueue queue{database(), options({.queue = "reports"})};
    queue.schedule("0 4 * * *", Mail{7}, {.name = "nightly", .time_zone = "Europe/Berlin", .priority = 2});
    queue.schedule("@every 90m", Fax{}, {.name = "often", .catch_up = CatchUp::all});
    queue.start();
    ASSERT_TRUE(eventually([&] { return inspector().schedules().size() == 2; }));

    const std::vector<ScheduleState> schedules = inspector().schedules();
    EXPECT_EQ(schedules[0].queue, "reports");
    EXPECT_EQ(schedules[0].name, "nightly");
    EXPECT_EQ(schedules[0].type, mail_type);
    EXPECT_EQ(schedules[0].payload, R"({"number": 7})");
    EXPECT_EQ(schedules[0].priority, 2);
    EXPECT_EQ(schedules[0].time_zone, "Europe/Berlin");
    EXPECT_THAT(schedules[0].description, HasSubstr("04:00"));
    EXPECT_EQ(schedules[0].next_runs, cron::next_n("0 4 * * *", 5, jobs::now(), "Europe/Berlin"));
    EXPECT_FALSE(schedules[0].orphaned);
    EXPECT_EQ(schedules[1].catch_up, CatchUp::all);
    ASSERT_THAT(schedules[1].next_runs, SizeIs(5));
    EXPECT_EQ(schedules[1].next_runs[4] - schedules[1].next_runs[0], 6h);
    sql("update {}.schedules set paused_at = now(), paused_by = 'ada' where name = 'often'");
    EXPECT_EQ(inspector().schedules()[1].paused_by, "ada");
    EXPECT_THAT(inspector().schedules()[1].next_runs, IsEmpty());
  }
  const ScheduleState left = inspector().schedules()[0];
  EXPECT_TRUE(left.orphaned);
  EXPECT_THAT(left.next_runs, IsEmpty());
  EXPECT_THAT(findings("orphaned_schedule"), Contains(Field(&Finding::message, HasSubstr("\"nightly\""))));
}

TEST_F(Overview, a_schedule_that_cannot_be_read_is_shown_with_its_problem) {
  sql("insert into {}.schedules (queue, name, spec, time_zone, job_type, payload, priority, max_attempts, catch_up, "
      "next_run_at) "
      "values ('q', 's', '0 0 * * *', 'Mars/Olympus', 'T', jsonb_build_object(), 0, 25, 'one', now())");
  const ScheduleState schedule = inspector().schedules().at(0);
  ASSERT_TRUE(schedule.problem);
  EXPECT_THAT(*schedule.problem, HasSubstr("Mars/Olympus"));
  EXPECT_THAT(findings("schedule_problem"), Contains(Field(&Finding::severity, Severity::critical)));
}

TEST_F(Overview, tables_are_listed_largest_first_each_partition_by_itself) {
  sql("insert into {}.jobs (queue, job_type, payload) select 'q', 'T', jsonb_build_object() from generate_series(1, "
      "20000)");
  sql("analyze {}.jobs");
  const std::vector<TableState> tables = inspector().storage();
  ASSERT_FALSE(tables.empty());
  EXPECT_EQ(tables[0].name, "jobs");
  EXPECT_GT(tables[0].table_bytes, 1'000'000);
  EXPECT_GT(tables[0].index_bytes, 100'000);
  EXPECT_TRUE(eventually([&] { return inspector().storage()[0].live_rows == 20'000; }));
  EXPECT_TRUE(inspector().storage()[0].last_analyze_at);
  EXPECT_THAT(tables, Contains(Field(&TableState::name, "job_history_default")));
  EXPECT_THAT(tables, Contains(Field(&TableState::name,
                                     "job_history_" +
                                         value<std::string>("select to_char(now() at time zone 'UTC', 'YYYYMMDD')"))));
}

TEST_F(Overview, the_history_is_kept_thirty_days_unless_somebody_says_otherwise) {
  register_worker(1, "default");
  sql("insert into {}.queues (name, history_days) values ('for ever', 0), ('week', 7)");
  const std::vector<HistoryRetention> retention = inspector().history_retention();
  ASSERT_THAT(retention, SizeIs(3));
  EXPECT_EQ(retention[0].queue, "default");
  EXPECT_EQ(retention[0].kept_for, std::chrono::days{30});
  EXPECT_TRUE(retention[0].is_default);
  EXPECT_FALSE(retention[1].kept_for);
  EXPECT_EQ(retention[2].kept_for, std::chrono::days{7});
  EXPECT_FALSE(retention[2].is_default);
}

TEST_F(Overview, the_audit_is_read_newest_first_by_whom_and_what) {
  sql("insert into {}.audit (actor, action, target, affected, finished) "
      "select (array['ada', 'bob'])[1 + n % 2], (array['retry', 'cancel', 'remove'])[1 + n % 3], '{\"n\": 1}', n, n < "
      "12 "
      "from generate_series(1, 12) n");
  const std::vector<AuditEntry> newest = inspector().audit({.size = 5});
  ASSERT_THAT(newest, SizeIs(5));
  EXPECT_EQ(newest[0].affected, 12);
  EXPECT_FALSE(newest[0].finished);
  EXPECT_TRUE(newest[1].finished);
  EXPECT_EQ(newest[1].target, "{\"n\": 1}");
  EXPECT_EQ(inspector().audit({.before = newest[4].id})[0].affected, 7);
  EXPECT_THAT(inspector().audit({.actor = "ada"}), SizeIs(6));
  EXPECT_THAT(inspector().audit({.actor = "ada", .action = "retry"}), SizeIs(2));
}

TEST_F(Overview, a_healthy_schema_is_found_fine) {
  register_worker(1, "mail");
  for (const Finding& finding : inspector().diagnose()) {
    EXPECT_LE(finding.severity, Severity::notice) << finding.check << ": " << finding.message;
    EXPECT_EQ(finding.advice.empty(), finding.severity == Severity::fine) << finding.check;
    EXPECT_FALSE(finding.message.empty());
  }
  EXPECT_THAT(findings("schema_version"), ElementsAre(Field(&Finding::severity, Severity::fine)));
  EXPECT_THAT(findings("time_zones"), ElementsAre(Field(&Finding::severity, Severity::fine)));
}

TEST_F(Overview, what_goes_wrong_at_night_is_found_the_worst_first) {
  PostgresQueue unserved{database(), options({.queue = "unserved"})};
  unserved.enqueue(Mail{}, {.run_at = jobs::now() - 3h});
  register_worker(1, "late");
  PostgresQueue late{database(), options({.queue = "late"})};
  late.enqueue(Mail{}, {.run_at = jobs::now() - 20min});
  late.enqueue(Fax{});
  register_worker(2, "dead", "now() - interval '10 minutes'");
  sql("insert into {}.queues (name, paused_at, paused_by) values ('paused', now() - interval '2 hours', 'ada')");
  sql("insert into {}.job_history (job_id, queue, job_type, priority, run_at, metadata, attempt, max_attempts, "
      "outcome, enqueued_at, "
      "finished_at) values (1, 'q', 'T', 0, now(), jsonb_build_object(), 1, 1, 'succeeded', now(), now() - interval '9 "
      "days')");
  sql("alter table {}.jobs set (autovacuum_enabled = off)");

  EXPECT_THAT(findings("queue_without_workers"),
              ElementsAre(AllOf(Field(&Finding::severity, Severity::critical),
                                Field(&Finding::message, AllOf(HasSubstr("\"unserved\""), HasSubstr("3 h"))))));
  EXPECT_THAT(findings("old_ready_job"),
              ElementsAre(Field(&Finding::message, AllOf(HasSubstr("\"late\""), HasSubstr("20 min")))));
  EXPECT_THAT(findings("type_without_worker"), ElementsAre(Field(&Finding::message, HasSubstr(fax_type))));
  EXPECT_THAT(findings("dead_worker"), ElementsAre(Field(&Finding::message, HasSubstr("10 min"))));
  EXPECT_THAT(findings("paused_queue"),
              ElementsAre(Field(&Finding::message, AllOf(HasSubstr("2 h"), HasSubstr("ada")))));
  EXPECT_THAT(findings("history_partitions"), ElementsAre(Field(&Finding::message, HasSubstr("job_history_default"))));
  EXPECT_THAT(findings("autovacuum"), ElementsAre(Field(&Finding::severity, Severity::critical)));
  const std::vector<Finding> all = inspector().diagnose();
  EXPECT_TRUE(std::ranges::is_sorted(all, std::ranges::greater{}, &Finding::severity));
}

TEST_F(Overview, a_schema_without_tables_or_of_another_version_is_said_to_be_so) {
  Inspector elsewhere{database(), {.schema = "nothing_here"}};
  EXPECT_EQ(elsewhere.diagnose().at(0).check, "schema_version");
  EXPECT_THAT(elsewhere.diagnose().at(0).advice, HasSubstr("migrate"));
  sql("insert into {}.schema_migrations (version, name, oldest_program) values (999, '0999_future', 999)");
  EXPECT_THAT(findings("schema_version"), ElementsAre(Field(&Finding::severity, Severity::critical)));
  sql("update {}.schema_migrations set oldest_program = 1 where version = 999");
  EXPECT_THAT(findings("schema_version"), ElementsAre(Field(&Finding::severity, Severity::notice)));
  EXPECT_THAT(findings("dead_rows"), SizeIs(1)) << "the rest is checked";
  sql("delete from {}.schema_migrations where version = 999");
  migrate_down(database(), 2, {.schema = schema()});
  EXPECT_THAT(findings("schema_version"), ElementsAre(Field(&Finding::severity, Severity::critical)));
}

TEST_F(Overview, how_long_attempts_take_is_said_by_type) {
  QueueOptions own = options({.queue = "mail"});
  own.version = "v9";
  PostgresQueue queue{database(), own};
  queue.register_job_func([](const Mail& mail) {
    if (mail.number == 7) {
      throw std::runtime_error{"no"};
    }
  });
  std::vector<Mail> mails;
  for (int number = 1; number <= 20; ++number) {
    mails.push_back({number});
  }
  const TimePoint start = jobs::now();
  queue.enqueue(mails, {.max_attempts = 1});
  queue.start();
  ASSERT_TRUE(eventually([&] { return history("discarded") == 1 && history("succeeded") == 19; }));
  queue.shutdown(10s);
  sql("update {}.job_history set started_at = finished_at - attempt_ms * interval '1 ms', run_at = finished_at - "
      "(attempt_ms + 5) * interval '1 ms' "
      "from (select job_id as of_job, row_number() over (order by job_id) * 10 as attempt_ms from {}.job_history) as "
      "place where job_id = of_job");

  const Performance performance = inspector().performance({.queue = "mail", .from = start - 1h, .before = start + 1h});
  ASSERT_THAT(performance.types, SizeIs(1));
  const TypePerformance& type = performance.types[0];
  EXPECT_EQ(type.type, mail_type);
  EXPECT_EQ(type.succeeded, 19);
  EXPECT_EQ(type.discarded, 1);
  EXPECT_EQ(type.run->p50, 100ms);
  EXPECT_EQ(type.run->p95, 190ms);
  EXPECT_EQ(type.run->p99, 200ms);
  EXPECT_EQ(type.wait->p50, 5ms);
  EXPECT_EQ(performance.sample.value, 20);
  EXPECT_TRUE(performance.sample.exact);
  ASSERT_THAT(performance.slowest, SizeIs(20));
  EXPECT_EQ(performance.slowest[0].run, 200ms);
  ASSERT_THAT(performance.versions, SizeIs(1));
  EXPECT_EQ(performance.versions[0].version, "v9");
  EXPECT_THAT(inspector().performance({.queue = "other", .from = start - 1h, .before = start + 1h}).types, SizeIs(0));
}

TEST_F(Overview, what_several_queues_have_done_is_read_at_once) {
  for (const char* name : {"mail", "images"}) {
    PostgresQueue queue{database(), options({.queue = name})};
    queue.register_job_func([](const Mail&) {});
    queue.enqueue(std::vector<Mail>(3));
    queue.start();
    ASSERT_TRUE(eventually([&] {
      return value<int>(std::format("select count(*) from {{}}.job_history where queue = '{}'", name)) == 3;
    }));
    queue.shutdown(10s);
  }
  const StatisticsQuery hour{.from = jobs::now() - 1h, .before = jobs::now() + 1h, .interval = 240min};
  const std::vector<QueueStatistics> found = inspector().statistics_by_queue({"images", "mail", "none"}, hour);
  ASSERT_THAT(found, SizeIs(2));
  for (const QueueStatistics& queue : found) {
    std::int64_t succeeded = 0;
    for (const StatisticsPoint& point : queue.points) {
      succeeded += point.succeeded;
    }
    EXPECT_EQ(succeeded, 3) << queue.queue;
  }
}

}  // namespace arrower::jobs::tests
