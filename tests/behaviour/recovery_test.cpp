// What happens when a worker process, a connection or the server dies in the middle of work.
#include <atomic>
#include <format>
#include <functional>
#include <vector>

#include <arrower/jobs/testing/temporary_postgres.hpp>

#include "support/counted_job.hpp"
#include "support/database.hpp"
#include "support/eventually.hpp"
#include "support/faulty_proxy.hpp"
#include "support/worker_process.hpp"

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using testing::TemporaryPostgres;

class Recovery : public DatabaseTest {
 protected:
  Recovery() { sql("create table {}.effects (number integer, process integer, attempt integer)"); }

  WorkerProcess start_process(int heartbeat_timeout_ms = 60'000) {
    return WorkerProcess{ARROWER_WORKER_PROCESS, database(), schema(), "work", heartbeat_timeout_ms};
  }

  std::int64_t effects() { return value<std::int64_t>("select count(*) from {}.effects"); }

  void enqueue(int jobs, int work_ms) {
    PostgresQueue queue{database(), options({.queue = "work"})};
    std::vector<CountedJob> counted;
    for (int number = 0; number < jobs; ++number) {
      counted.push_back({.number = number, .work_ms = work_ms});
    }
    queue.enqueue(counted, {.max_attempts = 0});
  }

  /// Each job's effect is there, once.
  void expect_each_effect_once(int jobs) {
    EXPECT_EQ(waiting(), 0);
    EXPECT_EQ(effects(), jobs);
    EXPECT_EQ(value<std::int64_t>("select count(distinct number) from {}.effects"), jobs);
    EXPECT_EQ(history("succeeded"), jobs);
  }

  /// The job function of worker-process, in this process.
  void count_in(PostgresQueue& queue, std::function<void(const CountedJob&)> before_end = [](const CountedJob&) {}) {
    queue.register_job_func([this, before_end](Context& context, const CountedJob& job) {
      context.transaction().exec(
          "insert into " + context.transaction().quote_name(schema()) + ".effects values ($1, 0, $2)",
          pqxx::params{job.number, context.attempt()});
      before_end(job);
    });
  }
};

TEST_F(Recovery, a_job_whose_process_is_killed_runs_again) {
  WorkerProcess victim = start_process();
  enqueue(1, 600'000);
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.jobs where lease is not null") == 1; }));

  victim.kill();
  PostgresQueue rescuer{database(), options({.queue = "work", .retry_policy = RetryPolicy::constant(0s)})};
  rescuer.register_job_func([](const CountedJob&) {});
  rescuer.start();

  ASSERT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  EXPECT_EQ(history("failed"), 0);
  EXPECT_EQ(value<int>("select attempt from {}.job_history where outcome = 'succeeded'"), 1);
  EXPECT_EQ(effects(), 0);
  EXPECT_TRUE(log().contains("died; 1 jobs that it had were returned to the queue"));
  if (connection().server_version() >= 140000) {
    EXPECT_TRUE(eventually([&] {
      return value<int>(
                 "select count(*) from pg_stat_activity where datname = current_database() and wait_event = "
                 "'PgSleep'") == 0;
    })) << "the server goes on with a statement whose client is gone";
  }
}

TEST_F(Recovery, processes_killed_in_a_loop_lose_nothing_and_do_nothing_twice) {
  constexpr int jobs = 2000;
  enqueue(jobs, 3);
  std::vector<WorkerProcess> processes;
  for (int i = 0; i < 3; ++i) {
    processes.push_back(start_process());
  }
  int kills = 0;
  std::int64_t next_kill = 100;
  ASSERT_TRUE(eventually(
      [&] {
        const std::int64_t done = effects();
        if (done >= next_kill && kills < 8) {
          const auto victim = static_cast<std::size_t>(kills) % processes.size();
          processes[victim].kill();
          processes.erase(processes.begin() + static_cast<std::ptrdiff_t>(victim));
          processes.push_back(start_process());
          ++kills;
          next_kill = done + 150;
        }
        return waiting() == 0;
      },
      120s));
  EXPECT_GE(kills, 5);
  expect_each_effect_once(jobs);
}

TEST_F(Recovery, a_paused_process_that_wakes_after_its_lease_was_given_away_cannot_commit) {
  WorkerProcess paused = start_process(1000);
  enqueue(1, 1500);
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.jobs where lease is not null") == 1; }));
  // It has written its effect, uncommitted, and the server is at its pg_sleep.
  ASSERT_TRUE(eventually([&] {
    return value<int>(
               "select count(*) from pg_stat_activity where datname = current_database() and query like '%pg_sleep%' "
               "and "
               "query not like '%pg_stat%' and state = 'active'") > 0;
  }));
  paused.pause();

  PostgresQueue other{database(),
                      options({.queue = "work", .retry_policy = RetryPolicy::constant(0s), .heartbeat_timeout = 1s})};
  count_in(other);
  other.start();
  ASSERT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  paused.resume();

  // It notices, and goes on as a new worker.
  EXPECT_TRUE(eventually([&] { return value<int>("select count(*) from {}.workers") == 2; }));
  EXPECT_EQ(paused.terminate(), 0);
  expect_each_effect_once(1);
  EXPECT_EQ(value<int>("select process from {}.effects"), 0);
}

TEST_F(Recovery, a_job_that_lost_its_lease_leaves_nothing_but_a_connection_that_works) {
  PostgresQueue queue{database(), options({.queue = "work", .max_connections = 2})};
  count_in(queue, [&](const CountedJob& job) {
    if (job.number == 0) {
      pqxx::connection other{database()};
      pqxx::nontransaction{other}.exec("update " + other.quote_name(schema()) + ".jobs set lease = 0 where id = 1");
    }
  });
  queue.start();
  enqueue(1, 0);
  ASSERT_TRUE(eventually([&] { return log().contains("lost its lease"); }));
  enqueue(20, 0);

  EXPECT_TRUE(eventually([&] { return history("succeeded") == 20; }));
  EXPECT_EQ(effects(), 20);
  EXPECT_EQ(history("failed"), 0);
}

TEST_F(Recovery, a_worker_that_ends_in_good_order_signs_off) {
  WorkerProcess process = start_process();
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.workers") == 1; }));
  EXPECT_EQ(process.terminate(), 0);
  EXPECT_EQ(value<int>("select count(*) from {}.workers"), 0);
}

TEST_F(Recovery, a_commit_whose_answer_is_lost_counts_once) {
  FaultyProxy proxy{database()};
  PostgresQueue queue{proxy.connection_string(), options({.queue = "work", .retry_policy = RetryPolicy::constant(0s)})};
  count_in(queue, [&](const CountedJob&) { proxy.cut_at("; commit", FaultyProxy::Cut::before_the_answer); });
  queue.start();
  enqueue(1, 0);

  ASSERT_TRUE(eventually([&] { return proxy.cuts() == 1 && waiting() == 0; }));
  EXPECT_TRUE(queue.shutdown(10s));
  expect_each_effect_once(1);
  EXPECT_EQ(history("failed"), 0);
}

TEST_F(Recovery, a_commit_that_never_arrived_is_an_interruption) {
  FaultyProxy proxy{database()};
  PostgresQueue queue{proxy.connection_string(), options({.queue = "work", .retry_policy = RetryPolicy::constant(0s)})};
  std::atomic<int> runs = 0;
  count_in(queue, [&](const CountedJob&) {
    if (++runs == 1) {
      proxy.cut_at("; commit", FaultyProxy::Cut::before_the_server);
    }
  });
  queue.start();
  enqueue(1, 0);

  ASSERT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  expect_each_effect_once(1);
  EXPECT_EQ(history("failed"), 0);
  EXPECT_EQ(runs, 2);
}

TEST_F(Recovery, jobs_of_a_claim_whose_answer_is_lost_go_back_uncounted) {
  FaultyProxy proxy{database()};
  PostgresQueue queue{proxy.connection_string(), options({.queue = "work", .prepared_statements = false})};
  count_in(queue);
  enqueue(5, 0);
  proxy.cut_at("Claims ready jobs", FaultyProxy::Cut::before_the_answer);
  queue.start();

  ASSERT_TRUE(eventually([&] { return history("succeeded") == 5; }));
  EXPECT_EQ(proxy.cuts(), 1);
  expect_each_effect_once(5);
  EXPECT_EQ(value<int>("select max(attempt) from {}.job_history"), 1);
}

TEST_F(Recovery, completions_whose_answer_is_lost_are_written_once) {
  FaultyProxy proxy{database()};
  PostgresQueue queue{proxy.connection_string(), options({.queue = "work", .prepared_statements = false})};
  queue.register_job_func(
      [&](const CountedJob&) { proxy.cut_at("attempts that succeeded", FaultyProxy::Cut::before_the_answer); });
  queue.start();
  enqueue(1, 0);

  ASSERT_TRUE(eventually([&] { return proxy.cuts() == 1 && waiting() == 0; }));
  EXPECT_TRUE(queue.shutdown(10s));
  EXPECT_EQ(history("succeeded"), 1);
}

TEST_F(Recovery, an_enqueue_whose_answer_is_lost_says_so) {
  FaultyProxy proxy{database()};
  PostgresQueue queue{proxy.connection_string(), options({.prepared_statements = false})};
  proxy.cut_at("Inserts one job", FaultyProxy::Cut::before_the_answer);
  EXPECT_THROW(queue.enqueue(CountedJob{}), OutcomeUnknownError);
  EXPECT_EQ(waiting(), 1);
}

TEST_F(Recovery, a_queue_finds_its_way_back_when_every_connection_is_cut) {
  PostgresQueue queue{database() + " application_name=to_be_cut",
                      options({.queue = "work", .retry_policy = RetryPolicy::constant(0s)})};
  count_in(queue);
  queue.start();
  enqueue(50, 0);
  ASSERT_TRUE(eventually([&] { return effects() == 50; }));

  sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and "
      "application_name = 'to_be_cut'");
  enqueue(50, 0);

  EXPECT_TRUE(eventually([&] { return effects() == 100; }));
}

class Restart : public ::testing::Test {};

TEST_F(Restart, a_server_that_crashes_under_load_loses_nothing_and_nothing_runs_twice) {
  constexpr int jobs = 1500;
  TemporaryPostgres server;
  migrate(server.connection_string());
  {
    pqxx::connection connection{server.connection_string()};
    pqxx::nontransaction{connection}.exec(
        "create table arrower.effects (number integer, process integer, attempt integer)");
  }
  const CapturedLog log;
  PostgresQueue queue{
      server.connection_string(),
      {.queue = "work", .poll_interval = 200ms, .retry_policy = RetryPolicy::constant(10ms), .logger = log.logger()}};
  queue.register_job_func([&](Context& context, const CountedJob& job) {
    context.transaction().exec("insert into arrower.effects values ($1, 0, $2)",
                               pqxx::params{job.number, context.attempt()});
  });
  queue.start();
  WorkerProcess process{ARROWER_WORKER_PROCESS, server.connection_string(), "arrower", "work"};
  std::vector<CountedJob> counted;
  for (int number = 0; number < jobs; ++number) {
    counted.push_back({.number = number, .work_ms = 1});
  }
  queue.enqueue(counted, {.max_attempts = 0});

  const auto count = [](pqxx::connection& connection, const std::string& query) {
    return pqxx::nontransaction{connection}.exec(query).one_field().as<std::int64_t>();
  };
  // Either process may be back first after a crash, and run all that is left.
  for (int crash = 1; crash <= 2; ++crash) {
    pqxx::connection connection{server.connection_string()};
    ASSERT_TRUE(eventually([&] { return count(connection, "select count(*) from arrower.effects") >= crash * 200; }))
        << log.text();
    server.stop(TemporaryPostgres::StopMode::immediate);
    server.start();
  }

  pqxx::connection connection{server.connection_string()};
  EXPECT_TRUE(eventually([&] { return count(connection, "select count(*) from arrower.jobs") == 0; }, 60s))
      << log.text();
  EXPECT_EQ(count(connection, "select count(*) from arrower.effects"), jobs);
  EXPECT_EQ(count(connection, "select count(distinct number) from arrower.effects"), jobs);
  EXPECT_EQ(count(connection, "select count(*) from arrower.job_history where outcome = 'succeeded'"), jobs);
}

TEST_F(Restart, a_queue_that_is_made_before_its_database_is_up_starts_when_it_is) {
  TemporaryPostgres server;
  migrate(server.connection_string());
  server.stop();
  const CapturedLog log;
  PostgresQueue queue{server.connection_string(), {.poll_interval = 200ms, .logger = log.logger()}};
  std::atomic<int> runs = 0;
  queue.register_job_func([&](const CountedJob&) { ++runs; });
  queue.start();
  ASSERT_TRUE(eventually([&] { return log.contains("the control connection failed and will be tried again"); }));
  EXPECT_THROW(queue.enqueue(CountedJob{}), ConnectionError);

  server.start();

  ASSERT_TRUE(eventually([&] { return log.contains("the control connection works again"); }));
  queue.enqueue(CountedJob{});
  EXPECT_TRUE(eventually([&] { return runs == 1; }));
}

}  // namespace arrower::jobs::tests
