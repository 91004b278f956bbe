// Jobs that are enqueued again and again: once for each occurrence, however many processes run and die.
#include <algorithm>
#include <atomic>
#include <format>
#include <mutex>
#include <set>
#include <vector>

#include <arrower/jobs/testing/temporary_postgres.hpp>

#include "support/counted_job.hpp"
#include "support/database.hpp"
#include "support/eventually.hpp"
#include "support/worker_process.hpp"

namespace scheduling_under_test {
struct Report {
  std::string about;
};
struct Clean {};
}  // namespace scheduling_under_test

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using scheduling_under_test::Clean;
using scheduling_under_test::Report;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Scheduling : public DatabaseTest {
 protected:
  std::int64_t schedules() { return value<std::int64_t>("select count(*) from {}.schedules"); }

  bool is_known(const std::string& name) {
    return value<bool>(
        "select exists (select from {}.schedules s join {}.schedule_registrations r using (queue, name) where name = "
        "$1)",
        pqxx::params{name});
  }

  /// The nominal times of the jobs that a schedule has enqueued, in the order of their ids; in microseconds since 1970.
  std::vector<std::int64_t> occurrences(const std::string& name) {
    std::vector<std::int64_t> times;
    for (const pqxx::row& row :
         sql("select (extract(epoch from (metadata #>> '{schedule,time}')::timestamptz) * 1000000)::bigint from ("
             "select id, metadata from {}.jobs union all "
             "select job_id, metadata from {}.job_history where outcome in ('succeeded', 'discarded')) as job "
             "where metadata #>> '{schedule,name}' = $1 order by id",
             pqxx::params{name})) {
      times.push_back(row[0].as<std::int64_t>());
    }
    return times;
  }

  /// A schedule every ten minutes that nobody looked after for more than an hour.
  void make_missed_schedule() {
    {
      PostgresQueue queue{database(), options()};
      queue.schedule("@every 10m", Clean{}, {.name = "clean"});
      queue.start();
      ASSERT_TRUE(eventually([&] { return is_known("clean"); }));
    }
    sql("update {}.schedules set next_run_at = now() - interval '65 minutes'");
  }
};

TEST_F(Scheduling, each_occurrence_is_enqueued_with_its_name_and_time) {
  PostgresQueue queue{database(), options()};
  std::mutex mutex;
  std::vector<std::pair<std::string, std::optional<TimePoint>>> runs;
  std::optional<TimePoint> enqueued_at;
  queue.register_job_func([&](Context& context, const Report& report) {
    const std::scoped_lock lock{mutex};
    EXPECT_EQ(report.about, "sales");
    runs.emplace_back(context.schedule_name(), context.scheduled_for());
    enqueued_at = context.enqueued_at();
  });
  queue.schedule("@every 1s", Report{"sales"}, {.name = "daily sales", .priority = 3, .max_attempts = 7});
  queue.start();

  ASSERT_TRUE(eventually([&] {
    const std::scoped_lock lock{mutex};
    return runs.size() >= 3;
  }));
  queue.shutdown(10s);
  EXPECT_EQ(runs[0].first, "daily sales");
  ASSERT_TRUE(runs[0].second && runs[1].second && enqueued_at);
  EXPECT_EQ((*runs[1].second - *runs[0].second) % 1s, 0s);
  EXPECT_GE(*enqueued_at, *runs.back().second);
  EXPECT_EQ(value<std::string>("select distinct priority || ' ' || max_attempts from {}.job_history"), "3 7");
  EXPECT_EQ(value<std::int64_t>("select (extract(epoch from last_run_at) * 1000000)::bigint from {}.schedules"),
            occurrences("daily sales").back());
  EXPECT_EQ(value<std::int64_t>("select last_job_id from {}.schedules"),
            value<std::int64_t>("select max(job_id) from {}.job_history"));
}

TEST_F(Scheduling, a_job_that_was_enqueued_by_itself_has_no_schedule) {
  PostgresQueue queue{database(), options()};
  std::atomic<int> runs = 0;
  queue.register_job_func([&](Context& context, const Clean&) {
    EXPECT_EQ(context.schedule_name(), "");
    EXPECT_FALSE(context.scheduled_for());
    ++runs;
  });
  queue.enqueue(Clean{});
  queue.start();
  EXPECT_TRUE(eventually([&] { return runs == 1; }));
}

TEST_F(Scheduling, a_retried_job_keeps_the_time_it_was_scheduled_for) {
  PostgresQueue queue{database(), options({.retry_policy = RetryPolicy::constant(0s)})};
  std::mutex mutex;
  std::map<JobId, std::set<TimePoint>> times;
  queue.register_job_func([&](Context& context, const Clean&) {
    const std::scoped_lock lock{mutex};
    times[context.id()].insert(context.scheduled_for().value_or(TimePoint{}));
    return context.attempt() == 1 ? Outcome::retry_in(0s) : Outcome::success();
  });
  queue.schedule("@every 1s", Clean{});
  queue.start();
  ASSERT_TRUE(eventually([&] { return history("succeeded") >= 1; }));
  queue.shutdown(10s);
  EXPECT_EQ(times.begin()->second.size(), 1U);
  EXPECT_EQ(history("failed") >= 1, true);
}

TEST_F(Scheduling, the_next_occurrence_is_told_in_the_time_zone) {
  PostgresQueue queue{database(), options()};
  queue.schedule("0 4 * * *", Clean{}, {.time_zone = "Europe/Berlin"});
  queue.start();
  ASSERT_TRUE(eventually([&] { return is_known("scheduling_under_test::Clean"); }));
  EXPECT_EQ(
      value<std::string>("select to_char(next_run_at at time zone 'Europe/Berlin', 'HH24:MI:SS') from {}.schedules"),
      "04:00:00");
  EXPECT_TRUE(value<bool>("select next_run_at between now() and now() + interval '25 hours' from {}.schedules"));
}

TEST_F(Scheduling, five_processes_that_are_killed_enqueue_each_occurrence_once) {
  sql("create table {}.effects (number integer, process integer, attempt integer)");
  // One that all schedule, and one each that nobody else does.
  const std::vector<std::string> names{"own 0", "own 1", "own 2", "own 3", "own 4", "shared"};
  std::vector<WorkerProcess> processes;
  const auto start = [&](std::size_t number) {
    return WorkerProcess{ARROWER_WORKER_PROCESS, database(), schema(), "work", 60'000, {"shared", names[number]}};
  };
  for (std::size_t i = 0; i < 5; ++i) {
    processes.push_back(start(i));
  }
  // Each tick takes so long that a process can be killed in the middle of it.
  sql("create function {}.dawdle() returns trigger language plpgsql as "
      "$$begin perform pg_sleep(0.1); return new; end$$");
  sql("create trigger dawdle before update of next_run_at on {}.schedules for each row execute function {}.dawdle()");
  const auto amid_tick = [&] {
    return value<bool>(
        "select exists (select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep' and "
        "position($1 in query) > 0)",
        pqxx::params{connection().quote_name(schema()) + ".schedules"});
  };

  for (std::size_t round = 0; round < processes.size(); ++round) {
    const auto before = occurrences("shared").size();
    ASSERT_TRUE(eventually([&] { return occurrences("shared").size() > before && amid_tick(); }));
    // One after the other, while the rest goes on; in the end all at once.
    const std::size_t first = round + 1 < processes.size() ? round : 0;
    for (std::size_t victim = first; victim <= round; ++victim) {
      processes[victim].kill();
      processes[victim] = start(victim);
    }
  }
  EXPECT_TRUE(eventually([&] {
    return std::ranges::all_of(names, [&](const std::string& name) { return occurrences(name).size() >= 8; });
  }));
  for (WorkerProcess& process : processes) {
    EXPECT_EQ(process.terminate(), 0);
  }

  EXPECT_EQ(schedules(), 6) << "no process disturbs another's";
  for (const std::string& name : names) {
    const std::vector<std::int64_t> times = occurrences(name);
    for (std::size_t i = 1; i < times.size(); ++i) {
      EXPECT_EQ(times[i] - times[i - 1], 1'000'000) << name << ", occurrence " << i;
    }
  }
}

TEST_F(Scheduling, after_downtime_one_job_makes_up_for_all_that_was_missed) {
  make_missed_schedule();
  PostgresQueue queue{database(), options()};
  queue.schedule("@every 10m", Clean{}, {.name = "clean"});
  queue.start();
  ASSERT_TRUE(eventually([&] { return value<bool>("select next_run_at > now() from {}.schedules"); }));
  EXPECT_EQ(occurrences("clean").size(), 1U);
  EXPECT_TRUE(value<bool>("select last_run_at between now() - interval '6 minutes' and now() from {}.schedules"))
      << "for the latest of them";
  EXPECT_TRUE(value<bool>("select next_run_at - last_run_at = interval '10 minutes' from {}.schedules"));
}

TEST_F(Scheduling, what_was_missed_can_be_left_out) {
  make_missed_schedule();
  PostgresQueue queue{database(), options()};
  queue.schedule("@every 10m", Clean{}, {.name = "clean", .catch_up = CatchUp::none});
  queue.start();
  ASSERT_TRUE(eventually([&] { return value<bool>("select next_run_at > now() from {}.schedules"); }));
  EXPECT_EQ(waiting(), 0);
}

TEST_F(Scheduling, what_was_missed_can_be_enqueued_one_by_one) {
  make_missed_schedule();
  PostgresQueue queue{database(), options()};
  queue.schedule("@every 10m", Clean{}, {.name = "clean", .catch_up = CatchUp::all});
  queue.start();
  ASSERT_TRUE(eventually([&] { return value<bool>("select next_run_at > now() from {}.schedules"); }));
  EXPECT_EQ(occurrences("clean").size(), 7U);
}

TEST_F(Scheduling, a_long_downtime_is_caught_up_on_in_steps) {
  {
    PostgresQueue queue{database(), options()};
    queue.schedule("@every 1s", Clean{}, {.name = "clean", .catch_up = CatchUp::all});
    queue.start();
    ASSERT_TRUE(eventually([&] { return is_known("clean"); }));
  }
  sql("update {}.schedules set next_run_at = now() - interval '2500 seconds'");
  PostgresQueue queue{database(), options()};
  queue.schedule("@every 1s", Clean{}, {.name = "clean", .catch_up = CatchUp::all});
  queue.start();
  ASSERT_TRUE(eventually([&] { return value<bool>("select next_run_at > now() from {}.schedules"); }));
  queue.shutdown(10s);
  const std::vector<std::int64_t> times = occurrences("clean");
  EXPECT_GE(times.size(), 2501U);
  EXPECT_EQ(static_cast<std::size_t>((times.back() - times.front()) / 1'000'000 + 1), times.size());
}

TEST_F(Scheduling, a_change_takes_effect_at_once_and_deletes_no_job) {
  PostgresQueue queue{database(), options()};
  queue.schedule("@every 1s", Report{"before"}, {.name = "report"});
  queue.start();
  ASSERT_TRUE(eventually([&] { return waiting() >= 1; }));

  queue.schedule("0 0 1 1 *", Report{"after"}, {.name = "report", .time_zone = "Asia/Kathmandu"});
  ASSERT_TRUE(eventually([&] {
    return value<bool>("select payload ->> 'about' = 'after' and time_zone = 'Asia/Kathmandu' from {}.schedules");
  }));
  const auto jobs = waiting();
  EXPECT_EQ(value<std::string>("select to_char(next_run_at at time zone 'UTC', 'MM-DD HH24:MI') from {}.schedules"),
            "12-31 18:15");

  queue.schedule("@every 1s", Report{"again"}, {.name = "report"});
  ASSERT_TRUE(eventually([&] { return waiting() > jobs; }));
  EXPECT_GE(value<int>("select count(*) from {}.jobs where payload ->> 'about' = 'before'"), 1);
  EXPECT_EQ(schedules(), 1);
}

TEST_F(Scheduling, another_payload_leaves_the_next_occurrence_where_it_is) {
  PostgresQueue queue{database(), options()};
  queue.schedule("@every 1h", Report{"before"}, {.name = "report"});
  queue.start();
  ASSERT_TRUE(eventually([&] { return is_known("report"); }));
  const auto next = value<std::string>("select next_run_at from {}.schedules");
  queue.schedule("@every 1h", Report{"after"}, {.name = "report", .priority = 9});
  ASSERT_TRUE(eventually([&] { return value<bool>("select payload ->> 'about' = 'after' from {}.schedules"); }));
  EXPECT_EQ(value<std::string>("select next_run_at from {}.schedules"), next);
}

TEST_F(Scheduling, what_is_ended_stays_ended_for_all_processes) {
  PostgresQueue one{database(), options()};
  PostgresQueue other{database(), options()};
  for (PostgresQueue* queue : {&one, &other}) {
    queue->schedule("@every 1s", Clean{}, {.name = "clean"});
    queue->schedule("@every 1s", Clean{}, {.name = "stays"});
    queue->start();
  }
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.schedule_registrations") == 4; }));

  EXPECT_TRUE(one.unschedule("clean"));
  EXPECT_FALSE(one.unschedule("clean"));
  const auto jobs = occurrences("clean").size();
  // Both start anew under other leases, as after a long interruption.
  sql("delete from {}.workers");
  one.register_job_func([](const Report&) {});
  other.register_job_func([](const Report&) {});
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.schedule_registrations") == 2; }));
  const auto others = occurrences("stays").size();
  ASSERT_TRUE(eventually([&] { return occurrences("stays").size() > others + 1; }));
  EXPECT_EQ(occurrences("clean").size(), jobs) << "its jobs stay, none is added";
  EXPECT_EQ(schedules(), 1);

  other.schedule("@every 1s", Clean{}, {.name = "clean"});
  EXPECT_TRUE(eventually([&] { return occurrences("clean").size() > jobs; })) << "until somebody asks for it again";
}

TEST_F(Scheduling, an_orphaned_schedule_does_not_fire_and_is_removed_after_a_week) {
  make_missed_schedule();
  PostgresQueue queue{database(), options()};
  queue.schedule("@every 1s", Clean{}, {.name = "other"});
  queue.start();
  ASSERT_TRUE(eventually([&] { return occurrences("other").size() >= 2; }));
  EXPECT_TRUE(occurrences("clean").empty());

  EXPECT_EQ(value<std::string>("select name || ' ' || removed from {}.retire_orphaned_schedules()"), "clean false");
  EXPECT_TRUE(sql("select * from {}.retire_orphaned_schedules()").empty()) << "noted once";
  sql("update {}.schedules set orphaned_since = now() - interval '8 days' where name = 'clean'");
  EXPECT_EQ(value<std::string>("select name || ' ' || removed from {}.retire_orphaned_schedules()"), "clean true");
  EXPECT_EQ(schedules(), 1);
}

TEST_F(Scheduling, an_orphaned_schedule_goes_on_when_a_process_asks_for_it_again) {
  make_missed_schedule();
  sql("select * from {}.retire_orphaned_schedules()");
  PostgresQueue queue{database(), options()};
  queue.schedule("@every 10m", Clean{}, {.name = "clean"});
  queue.start();
  EXPECT_TRUE(eventually([&] { return occurrences("clean").size() == 1; }));
  EXPECT_TRUE(value<bool>("select orphaned_since is null from {}.schedules"));
}

TEST_F(Scheduling, a_process_that_only_schedules_leaves_the_work_to_others) {
  PostgresQueue scheduler{database(), options()};
  scheduler.schedule("@every 1s", Clean{});
  PostgresQueue worker{database(), options()};
  std::atomic<int> runs = 0;
  worker.register_job_func([&](const Clean&) { ++runs; });
  worker.start();
  EXPECT_TRUE(eventually([&] { return runs >= 2; })) << "the scheduler starts by itself, as after a registration";
}

TEST_F(Scheduling, an_occurrence_whose_key_is_taken_enqueues_nothing) {
  PostgresQueue queue{database(), options()};
  queue.schedule("@every 1s", Clean{}, {.name = "clean", .unique_key = "clean"});
  queue.start();
  ASSERT_TRUE(eventually([&] {
    return value<bool>(
        "select exists (select from {}.schedules s, {}.jobs j "
        "where s.last_run_at > (j.metadata #>> '{schedule,time}')::timestamptz)");
  })) << "another occurrence has come since";
  EXPECT_EQ(waiting(), 1);
}

TEST_F(Scheduling, a_row_that_cannot_be_read_says_so_and_stops_no_other) {
  PostgresQueue queue{database(), options()};
  queue.schedule("@every 1s", Clean{}, {.name = "broken"});
  queue.schedule("@every 1s", Clean{}, {.name = "whole"});
  queue.start();
  ASSERT_TRUE(eventually([&] { return is_known("broken") && is_known("whole"); }));
  sql("update {}.schedules set spec = 'every now and then' where name = 'broken'");
  ASSERT_TRUE(
      eventually([&] { return value<bool>("select problem is not null from {}.schedules where name = 'broken'"); }));
  const auto whole = occurrences("whole").size();
  EXPECT_TRUE(eventually([&] { return occurrences("whole").size() > whole; }));
  EXPECT_TRUE(log().contains("schedule \"broken\" fires no more"));

  const auto broken = occurrences("broken").size();
  queue.schedule("@every 1s", Clean{}, {.name = "broken"});
  EXPECT_TRUE(eventually([&] { return occurrences("broken").size() > broken; }));
}

TEST_F(Scheduling, goes_on_after_the_server_was_restarted) {
  testing::TemporaryPostgres server;
  migrate(server.connection_string());
  PostgresQueue queue{server.connection_string(), {.poll_interval = 100ms, .logger = log().logger()}};
  std::atomic<int> runs = 0;
  queue.register_job_func([&](const Clean&) { ++runs; });
  queue.schedule("@every 1s", Clean{});
  queue.start();
  ASSERT_TRUE(eventually([&] { return runs >= 1; }));

  server.stop(testing::TemporaryPostgres::StopMode::immediate);
  EXPECT_THROW(queue.unschedule("scheduling_under_test::Clean"), ConnectionError) << "and it goes on";
  server.start();
  const int before = runs;
  EXPECT_TRUE(eventually([&] { return runs >= before + 2; }));
}

std::string refusal(std::string_view spec, ScheduleOptions options = {}) {
  PostgresQueue queue{"dbname=x", {}};
  try {
    queue.schedule(spec, Clean{}, std::move(options));
    return "accepted";
  } catch (const InvalidScheduleError& error) {
    return error.what();
  }
}

TEST(Schedules, are_checked_at_the_door) {
  EXPECT_EQ(refusal("0 4 * * *"), "accepted");
  EXPECT_THAT(refusal("0 24 * * *"), HasSubstr("hour"));
  EXPECT_THAT(refusal("0 0 30 2 *"), HasSubstr("never"));
  EXPECT_THAT(refusal("@every 300ms"), HasSubstr("must be a second"));
  EXPECT_THAT(refusal("0 4 * * *", {.time_zone = "Europe/Atlantis"}), HasSubstr("Europe/Atlantis"));
  EXPECT_THAT(refusal("@daily", {.name = std::string(201, 'n')}), AllOf(HasSubstr("name"), HasSubstr("201 bytes")));
  EXPECT_THAT(refusal("@daily", {.max_attempts = -1}), HasSubstr("max_attempts is -1"));
  EXPECT_THAT(refusal("@daily", {.catch_up = static_cast<CatchUp>(7)}), HasSubstr("catch_up is 7"));
  EXPECT_THAT(refusal("@daily", {.unique_key = ""}), HasSubstr("unique_key is 0 bytes"));
}

TEST(Schedules, of_one_type_need_names_of_their_own) {
  PostgresQueue queue{"dbname=x", {}};
  queue.schedule("@daily", Report{"sales"});
  queue.schedule("@daily", Report{"sales"});
  EXPECT_THROW(queue.schedule("@daily", Report{"stock"}), InvalidScheduleError);
  queue.schedule("@daily", Report{"stock"}, {.name = "stock"});
  queue.schedule("@hourly", Report{"sales"}, {.name = "scheduling_under_test::Report"});
}

}  // namespace arrower::jobs::tests
