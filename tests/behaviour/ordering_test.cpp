// Which job comes next, and when.
#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "support/database.hpp"
#include "support/eventually.hpp"

namespace ordering {
struct Numbered {
  int number = 0;
};
}  // namespace ordering

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using ordering::Numbered;
using ::testing::ElementsAre;

class Ordering : public DatabaseTest {
 protected:
  /// Runs all that is ready on one worker and answers the numbers in the order of their runs.
  std::vector<int> run_all(QueueOptions queue_options, std::size_t jobs) {
    queue_options.pool_size = 1;
    PostgresQueue queue{database(), options(std::move(queue_options))};
    std::mutex mutex;
    std::vector<int> numbers;
    queue.register_job_func([&](const Numbered& job) {
      const std::scoped_lock lock{mutex};
      numbers.push_back(job.number);
    });
    queue.start();
    EXPECT_TRUE(eventually([&] {
      const std::scoped_lock lock{mutex};
      return numbers.size() == jobs;
    }));
    queue.shutdown(10s);
    return numbers;
  }

  PostgresQueue queue_{database(), options()};
};

TEST_F(Ordering, by_priority_then_due_time_then_first_come) {
  const TimePoint past = now() - 1h;
  Batch batch;
  batch.add(Numbered{5}, {.run_at = past + 2s, .priority = 1})
      .add(Numbered{3}, {.run_at = past + 1s, .priority = 1})
      .add(Numbered{4}, {.run_at = past + 1s, .priority = 1})
      .add(Numbered{1}, {.run_at = past + 9s, .priority = -3})
      .add(Numbered{2}, {.run_at = past + 9s, .priority = 0});
  queue_.enqueue(batch);
  EXPECT_THAT(run_all({}, 5), ElementsAre(1, 2, 3, 4, 5));
}

TEST_F(Ordering, by_due_time_then_priority_then_first_come) {
  const TimePoint past = now() - 1h;
  Batch batch;
  batch.add(Numbered{4}, {.run_at = past + 2s, .priority = -9})
      .add(Numbered{2}, {.run_at = past + 1s, .priority = 5})
      .add(Numbered{3}, {.run_at = past + 1s, .priority = 5})
      .add(Numbered{1}, {.run_at = past + 1s, .priority = 1});
  queue_.enqueue(batch);
  EXPECT_THAT(run_all({.poll_strategy = PollStrategy::run_at}, 4), ElementsAre(1, 2, 3, 4));
}

TEST_F(Ordering, the_run_at_strategy_makes_its_index) {
  PostgresQueue queue{database(), options({.poll_strategy = PollStrategy::run_at})};
  queue.register_job_func([](const Numbered&) {});
  queue.start();
  EXPECT_TRUE(eventually([&] {
    return value<bool>("select to_regclass($1) is not null",
                       pqxx::params{connection().quote_name(schema()) + ".jobs_by_run_at"});
  }));
}

TEST_F(Ordering, equal_jobs_run_in_the_order_of_their_enqueueing) {
  std::vector<Numbered> jobs(500);
  for (int i = 0; i < 500; ++i) {
    jobs[static_cast<std::size_t>(i)].number = i;
  }
  queue_.enqueue(jobs);
  EXPECT_TRUE(std::ranges::is_sorted(run_all({}, 500)));
}

TEST_F(Ordering, a_job_does_not_run_before_its_time_and_soon_after) {
  PostgresQueue queue{database(), options({.poll_interval = 1h})};
  std::atomic<std::int64_t> ran_at = 0;
  queue.register_job_func([&](const Numbered&) { ran_at = now().time_since_epoch().count(); });
  queue.start();
  const TimePoint due = now() + 700ms;

  queue.enqueue(Numbered{1}, {.run_at = due});

  ASSERT_TRUE(eventually([&] { return ran_at != 0; }, 10s))
      << "only a timer can have woken it: the poll interval is an hour";
  EXPECT_GE(ran_at, due.time_since_epoch().count());
}

TEST_F(Ordering, a_scheduled_job_that_waited_before_the_start_is_not_forgotten) {
  PostgresQueue queue{database(), options({.poll_interval = 1h})};
  std::atomic<bool> ran = false;
  queue.register_job_func([&](const Numbered&) { ran = true; });
  queue.enqueue(Numbered{1}, {.run_at = now() + 500ms});
  queue.start();
  EXPECT_TRUE(eventually([&] { return ran.load(); }, 10s));
}

TEST_F(Ordering, a_scheduled_job_is_timed_that_comes_together_with_one_that_is_ready) {
  PostgresQueue queue{database(), options({.poll_interval = 1h})};
  std::atomic<int> ran = 0;
  queue.register_job_func([&](const Numbered&) { ++ran; });
  queue.start();
  queue.enqueue(Numbered{1});
  ASSERT_TRUE(eventually([&] { return ran == 1; }, 10s));

  Batch batch;
  batch.add(Numbered{2}).add(Numbered{3}, {.run_at = now() + 300ms});
  queue.enqueue(batch);

  EXPECT_TRUE(eventually([&] { return ran == 3; }, 10s));
}

TEST_F(Ordering, an_idle_worker_is_woken_by_a_commit_not_by_its_poll_interval) {
  PostgresQueue queue{database(), options({.poll_interval = 1h})};
  std::atomic<int> ran = 0;
  queue.register_job_func([&](const Numbered&) { ++ran; });
  queue.start();
  for (int i = 1; i <= 5; ++i) {
    queue_.enqueue(Numbered{i});
    ASSERT_TRUE(eventually([&] { return ran == i; }, 10s));
  }
}

TEST_F(Ordering, a_flood_is_worked_off_and_a_single_job_after_it_is_noticed) {
  PostgresQueue queue{database(), options({.poll_interval = 1h})};
  std::atomic<int> ran = 0;
  queue.register_job_func([&](const Numbered&) { ++ran; });
  queue.start();
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 10; ++thread) {
      threads.emplace_back([&] {
        for (int i = 0; i < 200; ++i) {
          queue_.enqueue(Numbered{i});
        }
      });
    }
  }
  ASSERT_TRUE(eventually([&] { return ran == 2000; }));
  EXPECT_TRUE(eventually([&] { return value<bool>("select listening from {}.workers"); }));

  queue_.enqueue(Numbered{1});

  EXPECT_TRUE(eventually([&] { return ran == 2001; }, 10s));
}

TEST_F(Ordering, without_workers_that_listen_nobody_is_notified) {
  pqxx::connection listener{database()};
  int heard = 0;
  listener.listen("arrower_jobs." + schema(), [&](const pqxx::notification&) { ++heard; });
  queue_.enqueue(Numbered{1});
  queue_.enqueue(std::vector<Numbered>(200));
  EXPECT_EQ(listener.get_notifs(), 0);

  sql("insert into {}.workers (lease, queue, pool_name, host, pid, version, job_types, pool_size, holds_lock, "
      "heartbeat_timeout, listening) values (1, '', '', '', 0, '', '{Numbered}', 1, true, '1 minute', true)");
  queue_.enqueue(Numbered{1});
  EXPECT_TRUE(eventually([&] {
    listener.get_notifs();
    return heard == 1;
  }));
}

TEST_F(Ordering, claims_touch_no_index) {
  queue_.enqueue(std::vector<Numbered>(2000));
  run_all({}, 2000);
  // Its connections report what they did when they are closed, at the latest.
  EXPECT_TRUE(eventually([&] {
    return value<bool>(
        "select n_tup_upd >= 2000 and n_tup_hot_upd >= 0.95 * n_tup_upd from pg_stat_user_tables "
        "where relname = 'jobs' and schemaname = $1",
        pqxx::params{schema()});
  }))
      << value<std::string>(
             "select n_tup_hot_upd || ' of ' || n_tup_upd from pg_stat_user_tables where relname = "
             "'jobs' and schemaname = $1",
             pqxx::params{schema()});
}

TEST_F(Ordering, a_priority_that_is_new_counts_from_the_moment_of_its_commit) {
  PostgresQueue queue{database(), options({.poll_interval = 1h, .pool_size = 1})};
  std::mutex mutex;
  std::vector<int> numbers;
  const auto ran = [&] {
    const std::scoped_lock lock{mutex};
    return numbers;
  };
  queue.register_job_func([&](Context& ctx, const Numbered& job) {
    if (job.number < 0) {
      // Its end and these jobs commit together, and the worker looks for the next one at once.
      const auto round = static_cast<std::int16_t>(job.number);
      Batch batch;
      batch.add(Numbered{4}).add(Numbered{2}, {.priority = static_cast<std::int16_t>(3 * round - 1)});
      batch.add(Numbered{1}, {.priority = static_cast<std::int16_t>(3 * round - 2)});
      batch.add(Numbered{3}, {.priority = static_cast<std::int16_t>(3 * round)});
      queue.enqueue(ctx, batch);
      return;
    }
    const std::scoped_lock lock{mutex};
    numbers.push_back(job.number);
  });
  queue.start();
  queue.enqueue(Numbered{0});
  ASSERT_TRUE(eventually([&] { return ran().size() == 1; })) << "priority 0 is known";
  constexpr int rounds = 100;
  for (int round = 1; round <= rounds; ++round) {
    {
      const std::scoped_lock lock{mutex};
      numbers.clear();
    }
    if (round % 2 == 0) {
      queue.enqueue(Numbered{-round});
    } else {
      Batch batch;
      batch.add(Numbered{4}).add(Numbered{3}, {.priority = static_cast<std::int16_t>(-3 * round)});
      batch.add(Numbered{2}, {.priority = static_cast<std::int16_t>(-3 * round - 1)});
      batch.add(Numbered{1}, {.priority = static_cast<std::int16_t>(-3 * round - 2)});
      queue.enqueue(batch);
    }
    ASSERT_TRUE(eventually([&] { return ran().size() == 4; }));
    ASSERT_THAT(ran(), ElementsAre(1, 2, 3, 4)) << "round " << round;
  }
}

TEST_F(Ordering, jobs_scheduled_for_later_do_not_stand_in_the_way) {
  queue_.enqueue(std::vector<Numbered>(5000), {.run_at = now() + 24h, .priority = -5});
  queue_.enqueue(Numbered{1}, {.priority = 5});
  EXPECT_THAT(run_all({}, 1), ElementsAre(1));
  EXPECT_EQ(waiting(), 5000);
}

TEST_F(Ordering, a_slow_job_holds_up_no_other) {
  PostgresQueue queue{database(), options({.pool_size = 2})};
  std::atomic<bool> release = false;
  std::atomic<int> ran = 0;
  queue.register_job_func([&](const Numbered& job) {
    if (job.number == 0) {
      eventually([&] { return release.load(); });
    }
    ++ran;
  });
  std::vector<Numbered> jobs(300);
  for (int i = 0; i < 300; ++i) {
    jobs[static_cast<std::size_t>(i)].number = i;
  }
  queue.enqueue(jobs);
  queue.start();
  EXPECT_TRUE(eventually([&] { return ran == 299; }));
  release = true;
  EXPECT_TRUE(eventually([&] { return ran == 300; }));
}

TEST_F(Ordering, jobs_buffered_behind_slow_ones_go_to_a_process_that_is_idle) {
  PostgresQueue busy{database(), options({.pool_size = 1, .pool_name = "busy", .prefetch_window = 20ms})};
  std::atomic<bool> release = false;
  std::atomic<int> fast = 0;
  busy.register_job_func([&](const Numbered& job) {
    if (job.number == 1000) {
      eventually([&] { return release.load(); });
    }
    ++fast;
  });
  busy.start();
  // Fast ones teach it to claim ahead; then one that blocks, with others behind it.
  Batch batch;
  for (int i = 0; i < 100; ++i) {
    batch.add(Numbered{i});
  }
  batch.add(Numbered{1000});
  for (int i = 0; i < 50; ++i) {
    batch.add(Numbered{i});
  }
  busy.enqueue(batch);
  ASSERT_TRUE(eventually([&] { return fast == 100; }));

  PostgresQueue idle{database(), options({.pool_name = "idle"})};
  idle.register_job_func([](const Numbered&) {});
  idle.start();

  EXPECT_TRUE(
      eventually([&] { return value<int>("select count(*) from {}.job_history where worker = 'idle'") == 50; }));
  release = true;
  EXPECT_TRUE(eventually([&] { return waiting() == 0; }));
  EXPECT_EQ(value<int>("select max(attempt) from {}.job_history"), 1);
}

TEST_F(Ordering, workers_start_by_themselves_after_the_last_registration) {
  PostgresQueue queue{database(), options({.poll_interval = 50ms})};
  std::atomic<int> ran = 0;
  queue.register_job_func([&](const Numbered&) { ++ran; });
  queue.enqueue(Numbered{1});
  EXPECT_TRUE(eventually([&] { return ran == 1; }));
}

TEST_F(Ordering, queues_do_not_see_each_others_jobs) {
  PostgresQueue mail{database(), options({.queue = "mail"})};
  PostgresQueue other{database(), options({.queue = "other"})};
  std::atomic<int> ran = 0;
  mail.register_job_func([&](const Numbered&) { ++ran; });
  mail.start();
  other.enqueue(Numbered{1});
  mail.enqueue(Numbered{2});
  ASSERT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  EXPECT_EQ(waiting(), 1);
  EXPECT_EQ(ran, 1);
}

}  // namespace arrower::jobs::tests
