// Behind PgBouncer in transaction mode, where neither session locks nor LISTEN hold.
#include <atomic>

#include "support/counted_job.hpp"
#include "support/database.hpp"
#include "support/eventually.hpp"
#include "support/pgbouncer.hpp"
#include "support/worker_process.hpp"

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class Pooler : public DatabaseTest {
 protected:
  Pooler() { sql("create table {}.effects (number integer, process integer, attempt integer)"); }

  void count_in(PostgresQueue& queue) {
    queue.register_job_func([this](Context& context, const CountedJob& job) {
      context.transaction().exec(
          "insert into " + context.transaction().quote_name(schema()) + ".effects values ($1, 0, $2)",
          pqxx::params{job.number, context.attempt()});
    });
  }

  PgBouncer pooler_{database()};
};

TEST_F(Pooler, jobs_run_and_the_worker_lives_by_its_heartbeat) {
  PostgresQueue queue{pooler_.connection_string(), options()};
  count_in(queue);
  queue.start();
  queue.enqueue(std::vector<CountedJob>(300));
  ASSERT_TRUE(eventually([&] { return history("succeeded") == 300; }));
  EXPECT_EQ(value<int>("select count(*) from {}.effects"), 300);
  EXPECT_FALSE(value<bool>("select holds_lock from {}.workers"));
}

TEST_F(Pooler, without_named_prepared_statements_as_well) {
  PostgresQueue queue{pooler_.connection_string(), options({.prepared_statements = false})};
  count_in(queue);
  queue.start();
  queue.enqueue(std::vector<CountedJob>(300));
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 300; }));
}

TEST_F(Pooler, schedules_fire_with_named_prepared_statements_and_without) {
  for (const bool prepared : {true, false}) {
    PostgresQueue queue{pooler_.connection_string(), options({.prepared_statements = prepared})};
    std::atomic<int> ran = 0;
    queue.register_job_func([&](const CountedJob&) { ++ran; });
    queue.schedule("@every 1s", CountedJob{});
    queue.start();
    EXPECT_TRUE(eventually([&] { return ran >= 3; }));
  }
}

TEST_F(Pooler, a_direct_control_connection_brings_the_lock_and_the_notifications_back) {
  PostgresQueue queue{pooler_.connection_string(),
                      options({.poll_interval = 1h, .control_connection_string = database()})};
  std::atomic<int> ran = 0;
  queue.register_job_func([&](const CountedJob&) { ++ran; });
  queue.start();
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.workers where holds_lock") == 1; }));
  queue.enqueue(CountedJob{1});
  EXPECT_TRUE(eventually([&] { return ran == 1; }, 10s));
}

TEST_F(Pooler, a_killed_process_is_found_by_its_silence) {
  WorkerProcess victim{ARROWER_WORKER_PROCESS, pooler_.connection_string(), schema(), "work", 1000};
  PostgresQueue queue{pooler_.connection_string(),
                      options({.queue = "work", .retry_policy = RetryPolicy::constant(0s), .heartbeat_timeout = 1s})};
  queue.enqueue(CountedJob{1, 20'000});
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.jobs where lease is not null") == 1; }));
  victim.kill();

  count_in(queue);
  queue.start();

  EXPECT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  EXPECT_EQ(history("failed"), 0);
}

TEST_F(Pooler, a_process_whose_jobs_hold_all_connections_of_the_pooler_is_not_dead) {
  constexpr int all_connections = 10;
  std::atomic<int> runs = 0;
  PostgresQueue busy{pooler_.connection_string(),
                     options({.queue = "work", .pool_size = all_connections, .heartbeat_timeout = 2s})};
  busy.register_job_func([&](Context& context, const CountedJob&) {
    ++runs;
    context.transaction().exec("select pg_sleep(4)");
  });
  PostgresQueue enqueuer{database(), options({.queue = "work"})};
  enqueuer.enqueue(std::vector<CountedJob>(all_connections));
  // Watches, with a connection of its own.
  PostgresQueue watcher{database(), options({.queue = "other"})};
  watcher.register_job_func([](const CountedJob&) {});
  watcher.start();
  ASSERT_TRUE(
      eventually([&] { return value<int>("select count(*) from {}.workers where watched_at is not null") == 1; }));
  busy.start();

  EXPECT_TRUE(eventually([&] { return history("succeeded") == all_connections; }));
  EXPECT_EQ(runs, all_connections) << "one ran twice";
}

TEST_F(Pooler, a_session_lock_that_is_asked_for_is_a_clear_error_in_the_log) {
  PostgresQueue queue{pooler_.connection_string(), options({.liveness = Liveness::session_lock})};
  count_in(queue);
  queue.start();
  EXPECT_TRUE(eventually([&] { return log().contains("set control_connection_string to a direct address"); }));
}

}  // namespace arrower::jobs::tests
