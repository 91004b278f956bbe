// Starting and stopping the workers of a queue, and sharing connections.
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <thread>

#include "support/database.hpp"
#include "support/eventually.hpp"

namespace shutting_down {
struct Task {
  int number = 0;
};
}  // namespace shutting_down

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using shutting_down::Task;
using ::testing::HasSubstr;

class Shutdown : public DatabaseTest {
 protected:
  Shutdown() { sql("create table {}.effects (number integer)"); }

  void write_effect(Context& context, int number) {
    context.transaction().exec("insert into " + context.transaction().quote_name(schema()) + ".effects values ($1)",
                               pqxx::params{number});
  }
};

TEST_F(Shutdown, a_statement_that_takes_longer_than_the_grace_ends_with_the_queue_here_and_on_the_server) {
  auto queue = std::make_unique<PostgresQueue>(database(), options({.shutdown_timeout = 100ms, .stop_grace = 100ms}));
  std::promise<void> started;
  queue->register_job_func([&](Context& context, const Task& job) {
    write_effect(context, job.number);
    started.set_value();
    context.transaction().exec("select pg_sleep(600)");
  });
  queue->start();
  queue->enqueue(Task{1});
  started.get_future().wait();

  queue.reset();

  EXPECT_EQ(value<int>("select count(*) from {}.jobs where lease is null"), 1);
  if (connection().server_version() >= 140000) {
    EXPECT_TRUE(eventually([&] {
      return value<int>(
                 "select count(*) from pg_stat_activity where datname = current_database() and wait_event = "
                 "'PgSleep'") == 0;
    }));
  }
  EXPECT_EQ(value<int>("select count(*) from {}.effects"), 0);
}

TEST_F(Shutdown, while_a_worker_registers_leaves_no_row_of_it) {
  pqxx::work locking{connection()};
  locking.exec("lock table " + locking.quote_name(schema()) + ".workers in share mode");
  auto queue = std::make_unique<PostgresQueue>(database(), options({.queue = "work"}));
  queue->register_job_func([](const Task&) {});
  queue->start();
  // Its own transaction is open, and sees the others nevertheless.
  ASSERT_TRUE(eventually([&] {
    return locking
        .exec(
            "select exists (select from pg_locks l join pg_database d on d.oid = l.database where d.datname = "
            "current_database() and not l.granted and l.relation = '" +
            locking.quote_name(schema()) + ".workers'::regclass)")
        .one_field()
        .as<bool>();
  }));

  auto ended = std::async(std::launch::async, [&] { queue.reset(); });
  ASSERT_TRUE(eventually([&] { return log().contains("are stopping"); }));
  locking.commit();
  ended.wait();

  EXPECT_EQ(value<int>("select count(*) from {}.workers"), 0);
}

TEST_F(Shutdown, work_in_flight_is_finished_not_thrown_away_and_run_again) {
  PostgresQueue queue{database(), options({.pool_size = 1})};
  std::atomic<bool> started = false;
  std::atomic<bool> asked_to_stop = false;
  std::promise<void> go_on;
  queue.register_job_func([&](Context& context, const Task& job) {
    write_effect(context, job.number);
    started = true;
    go_on.get_future().wait();
    asked_to_stop = context.stop_token().stop_requested();
  });
  queue.start();
  queue.enqueue(Task{1});
  ASSERT_TRUE(eventually([&] { return started.load(); }));
  queue.enqueue(std::vector<Task>(10));

  std::future<bool> ended = std::async(std::launch::async, [&] { return queue.shutdown(30s); });
  EXPECT_TRUE(eventually([&] { return log().contains("claims no more"); }));
  go_on.set_value();

  EXPECT_TRUE(ended.get());
  EXPECT_FALSE(asked_to_stop);
  EXPECT_EQ(history("succeeded"), 1);
  EXPECT_EQ(history("failed"), 0);
  EXPECT_EQ(value<int>("select count(*) from {}.effects"), 1);
  EXPECT_EQ(value<int>("select count(*) from {}.jobs where lease is null and attempt = 0"), 10)
      << "what did not start went back uncounted";
  EXPECT_EQ(value<int>("select count(*) from {}.workers"), 0);
}

TEST_F(Shutdown, after_the_deadline_jobs_are_asked_to_stop) {
  PostgresQueue queue{database(), options()};
  std::atomic<bool> started = false;
  queue.register_job_func([&](Context& context, const Task& job) {
    write_effect(context, job.number);
    started = true;
    eventually([&] { return context.stop_token().stop_requested(); });
    throw std::runtime_error{"stopped in the middle"};
  });
  queue.start();
  queue.enqueue(Task{1});
  ASSERT_TRUE(eventually([&] { return started.load(); }));

  EXPECT_FALSE(queue.shutdown(0s));

  EXPECT_EQ(value<std::string>("select last_error from {}.jobs where lease is null and attempt = 0"),
            "stopped in the middle");
  EXPECT_EQ(value<int>("select count(*) from {}.effects"), 0);
}

TEST_F(Shutdown, a_job_that_ignores_its_stop_token_is_given_up_and_cannot_commit) {
  std::promise<void> go_on;
  {
    PostgresQueue queue{database(), options({.retry_policy = RetryPolicy::constant(1h), .stop_grace = 50ms})};
    std::atomic<bool> started = false;
    queue.register_job_func([&](Context& context, const Task& job) {
      write_effect(context, job.number);
      started = true;
      go_on.get_future().wait();
    });
    queue.start();
    queue.enqueue(Task{1});
    ASSERT_TRUE(eventually([&] { return started.load(); }));

    EXPECT_FALSE(queue.shutdown(0s));
    EXPECT_THAT(value<std::string>("select last_error from {}.jobs where lease is null"), HasSubstr("still running"));
    go_on.set_value();
  }
  EXPECT_EQ(value<int>("select count(*) from {}.effects"), 0);
  EXPECT_EQ(waiting(), 1);
  EXPECT_EQ(history("succeeded"), 0);
}

TEST_F(Shutdown, before_the_start_cancels_it) {
  PostgresQueue queue{database(), options({.poll_interval = 50ms})};
  std::atomic<int> ran = 0;
  queue.register_job_func([&](const Task&) { ++ran; });
  EXPECT_TRUE(queue.shutdown(1s));
  queue.enqueue(Task{1});

  PostgresQueue other{database(), options({.poll_interval = 50ms})};
  std::atomic<int> ran_elsewhere = 0;
  other.register_job_func([&](const Task&) { ++ran_elsewhere; });
  ASSERT_TRUE(eventually([&] { return ran_elsewhere == 1; }));
  EXPECT_EQ(ran, 0);
  EXPECT_THROW(queue.start(), UsageError);
}

TEST_F(Shutdown, twice_does_nothing_more) {
  PostgresQueue queue{database(), options()};
  queue.register_job_func([](const Task&) {});
  queue.start();
  EXPECT_TRUE(queue.shutdown(1s));
  EXPECT_TRUE(queue.shutdown(1s));
}

TEST_F(Shutdown, run_ends_when_another_thread_shuts_down) {
  PostgresQueue queue{database(), options()};
  queue.register_job_func([](const Task&) {});
  std::future<bool> ended = std::async(std::launch::async, [&] { return queue.run(); });
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.workers") == 1; }));
  EXPECT_TRUE(queue.shutdown(1s));
  EXPECT_TRUE(ended.get());
}

TEST_F(Shutdown, run_ends_by_a_signal) {
  PostgresQueue queue{database(), options()};
  std::atomic<int> ran = 0;
  queue.register_job_func([&](const Task&) {
    ++ran;
    ::kill(::getpid(), SIGTERM);
  });
  queue.enqueue(Task{1});
  EXPECT_TRUE(queue.run());
  EXPECT_EQ(ran, 1);
  EXPECT_EQ(history("succeeded"), 1);
}

TEST_F(Shutdown, nothing_to_run_is_a_clear_error) {
  PostgresQueue queue{database(), options()};
  EXPECT_THROW(queue.start(), RegistrationError);
  queue.register_job_func([](const Task&) {});
  EXPECT_THROW(queue.register_job_func([](const Task&) {}), RegistrationError);
}

TEST_F(Shutdown, two_queues_of_ten_workers_on_three_connections_neither_starve_nor_block) {
  const auto pool = std::make_shared<ConnectionPool>(database(), 3);
  PostgresQueue first{pool, options({.queue = "first", .pool_size = 10})};
  PostgresQueue second{pool, options({.queue = "second", .pool_size = 10})};
  for (PostgresQueue* queue : {&first, &second}) {
    queue->register_job_func([this, queue](Context& context, const Task& job) {
      write_effect(context, job.number);
      // On a connection of its own, while this job's transaction holds one.
      if (job.number % 10 == 0) {
        queue->enqueue(Task{job.number + 1});
      }
    });
    queue->start();
  }
  std::vector<Task> tasks(200);
  for (int i = 0; i < 200; ++i) {
    tasks[static_cast<std::size_t>(i)].number = i * 10 + (i % 2 == 0 ? 0 : 5);
  }
  first.enqueue(tasks);
  second.enqueue(tasks);
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 600; }));
  EXPECT_EQ(history("failed"), 0);
}

}  // namespace arrower::jobs::tests
