// What ends runs that is not the job's doing, and what it costs the job.
#include <atomic>
#include <future>
#include <thread>

#include <arrower/jobs/testing/temporary_postgres.hpp>

#include "support/counted_job.hpp"
#include "support/database.hpp"
#include "support/eventually.hpp"
#include "support/faulty_proxy.hpp"
#include "support/worker_process.hpp"

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class Interruption : public DatabaseTest {
 protected:
  Interruption() { sql("create table {}.effects (number integer, process integer, attempt integer)"); }

  std::int64_t runs_counted() { return value<std::int64_t>("select coalesce(sum(attempt), 0) from {}.jobs"); }
};

TEST_F(Interruption, jobs_of_a_killed_process_run_again_uncounted) {
  WorkerProcess victim{ARROWER_WORKER_PROCESS, database(), schema(), "work"};
  PostgresQueue queue{database(), options({.queue = "work"})};
  queue.enqueue(CountedJob{.number = 1, .work_ms = 20'000});
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.jobs where lease is not null") == 1; }));
  victim.kill();

  queue.register_job_func([](const CountedJob&) {});
  queue.start();
  ASSERT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  EXPECT_EQ(history("failed"), 0);
  EXPECT_EQ(value<int>("select attempt from {}.job_history"), 1);
  EXPECT_EQ(value<int>("select sum(jobs)::integer from {}.job_statistics where outcome = 'interrupted'"), 1);
}

TEST_F(Interruption, a_job_that_may_run_only_once_ends_with_its_process) {
  WorkerProcess victim{ARROWER_WORKER_PROCESS, database(), schema(), "work"};
  std::atomic<int> runs = 0;
  PostgresQueue queue{database(), options({.queue = "work"})};
  queue.enqueue(CountedJob{.number = 1, .work_ms = 20'000}, {.max_attempts = 1});
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.jobs where started_at is not null") == 1; }));
  victim.kill();

  queue.register_job_func([&](const CountedJob&) { ++runs; });
  queue.start();
  EXPECT_TRUE(eventually([&] { return history("discarded") == 1; }));
  EXPECT_THAT(value<std::string>("select error from {}.job_history"), HasSubstr("worker process died"));
  EXPECT_EQ(runs, 0);
}

TEST_F(Interruption, a_job_that_may_run_only_once_and_was_only_claimed_runs) {
  WorkerProcess victim{ARROWER_WORKER_PROCESS, database(), schema(), "work"};
  PostgresQueue queue{database(), options({.queue = "work"})};
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.workers") == 1; }));
  victim.pause();
  sql("insert into {}.jobs (queue, job_type, payload, max_attempts, lease, leased_at, attempt) select 'work', "
      "'arrower::jobs::tests::CountedJob', '{\"number\": 1}', 1, lease, now(), 1 from {}.workers");
  victim.kill();

  queue.register_job_func([](const CountedJob&) {});
  queue.start();
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 1; }));
}

TEST_F(Interruption, a_job_that_a_shutdown_gives_up_goes_back_uncounted) {
  std::promise<void> go_on;
  std::promise<void> started;
  {
    PostgresQueue queue{database(), options({.queue = "work", .stop_grace = 10ms})};
    queue.register_job_func([&](const CountedJob&) {
      started.set_value();
      go_on.get_future().wait();
    });
    queue.start();
    queue.enqueue(CountedJob{1});
    started.get_future().wait();
    EXPECT_FALSE(queue.shutdown(0ms));
    EXPECT_EQ(value<int>("select count(*) from {}.jobs where lease is null and attempt = 0 and interruptions = 1"), 1);
    go_on.set_value();
  }
  EXPECT_EQ(history("failed") + history("succeeded"), 0);
}

TEST_F(Interruption, a_job_that_fails_because_it_was_asked_to_end_goes_back_uncounted) {
  PostgresQueue queue{database(), options({.queue = "work", .stop_grace = 20s})};
  std::promise<void> started;
  queue.register_job_func([&](Context& context, const CountedJob&) {
    started.set_value();
    while (!context.stop_token().stop_requested()) {
      std::this_thread::yield();
    }
    throw std::runtime_error{"asked to stop"};
  });
  queue.start();
  queue.enqueue(CountedJob{1});
  started.get_future().wait();
  queue.shutdown(0ms);
  EXPECT_EQ(value<int>("select count(*) from {}.jobs where lease is null and attempt = 0"), 1);
}

TEST_F(Interruption, a_job_that_finds_no_connection_waits_and_does_not_count) {
  FaultyProxy proxy{database()};
  PostgresQueue queue{proxy.connection_string(), options({.queue = "work", .control_connection_string = database()})};
  std::atomic<int> runs = 0;
  queue.register_job_func([&](Context& context, const CountedJob&) {
    ++runs;
    context.transaction().exec("select 1");
  });
  queue.enqueue(CountedJob{1}, {.max_attempts = 1});
  // Others have the word in their comments.
  proxy.cut_at("begin; set local", FaultyProxy::Cut::before_the_server);
  queue.start();
  ASSERT_TRUE(eventually([&] {
    return value<int>("select count(*) from {}.jobs where attempt = 0 and lease is null and last_error is not null") ==
           1;
  }));
  EXPECT_EQ(runs, 1);
  sql("update {}.jobs set run_at = now()");
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 1; }));
}

TEST_F(Interruption, a_job_whose_connection_is_lost_in_the_middle_does_not_count) {
  FaultyProxy proxy{database()};
  PostgresQueue queue{proxy.connection_string(), options({.queue = "work"})};
  queue.register_job_func([&](Context& context, const CountedJob& job) {
    context.transaction().exec("select 'in the middle', " + std::to_string(job.number));
  });
  proxy.cut_at("in the middle", FaultyProxy::Cut::before_the_answer);
  queue.start();
  queue.enqueue(CountedJob{1}, {.max_attempts = 2});
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  EXPECT_EQ(history("failed"), 0);
  EXPECT_EQ(value<int>("select attempt from {}.job_history"), 1);
}

TEST_F(Interruption, a_job_that_brings_every_process_down_is_seen_in_the_end) {
  PostgresQueue queue{database(), options({.queue = "work"})};
  queue.register_job_func([](const CountedJob&) {});
  // As nine processes have left it.
  sql("insert into {}.jobs (queue, job_type, payload, max_attempts, lease, leased_at, attempt, interruptions) values "
      "('work', 'arrower::jobs::tests::CountedJob', '{\"number\": 1}', 2, 4711, now(), 1, 9)");
  queue.start();
  EXPECT_TRUE(eventually([&] { return history("failed") == 1; }));
}

TEST_F(Interruption, a_delay_that_no_time_can_hold_is_kept_to_ten_years) {
  PostgresQueue queue{database(), options({.queue = "work"})};
  queue.register_job_func([](const CountedJob& job) {
    return job.number == 1 ? Outcome::snooze(std::chrono::microseconds::max())
                           : Outcome::retry_in(std::chrono::microseconds::max());
  });
  queue.start();
  queue.enqueue(CountedJob{1});
  queue.enqueue(CountedJob{2});
  EXPECT_TRUE(eventually([&] {
    return value<int>(
               "select count(*) from {}.jobs where run_at between now() + interval '9 years' and now() + interval "
               "'11 years'") == 2;
  }));
}

}  // namespace arrower::jobs::tests
