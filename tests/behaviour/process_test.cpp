// A queue as part of a process: its threads, its signals, its children, and many queues in one.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <future>

#include "support/counted_job.hpp"
#include "support/database.hpp"
#include "support/eventually.hpp"

namespace arrower::jobs::tests {

using namespace std::chrono_literals;

class Process : public DatabaseTest {
 protected:
  static std::ptrdiff_t threads() {
    return std::ranges::distance(std::filesystem::directory_iterator{"/proc/self/task"});
  }

  /// Runs a function in a child process; returns its exit status, 128 + the signal that ended it, or -1 if it hangs.
  template <class Function>
  static int in_child(Function&& function) {
    const pid_t child = fork();
    if (child == 0) {
      _exit(function());
    }
    int status = 0;
    if (!eventually([&] { return waitpid(child, &status, WNOHANG) == child; }, 20s)) {
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
};

TEST_F(Process, job_functions_have_the_signal_mask_of_the_program) {
  std::promise<bool> blocked;
  PostgresQueue queue{database(), options({.queue = "work"})};
  queue.register_job_func([&](const CountedJob&) {
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    blocked.set_value(sigismember(&mask, SIGTERM) == 1);
  });
  queue.enqueue(CountedJob{1});
  // By itself, one poll interval later, on a thread of the queue's own.
  EXPECT_FALSE(blocked.get_future().get());
}

TEST_F(Process, a_child_that_inherits_a_queue_ends_and_leaves_the_parents_connections_alone) {
  auto queue = std::make_unique<PostgresQueue>(database(), options({.queue = "work"}));
  std::atomic<int> runs = 0;
  queue->register_job_func([&](const CountedJob&) { ++runs; });
  queue->start();
  queue->enqueue(CountedJob{1});
  ASSERT_TRUE(eventually([&] { return runs == 1; }));

  const int status = in_child([&] {
    try {
      queue->enqueue(CountedJob{2});
      return 1;
    } catch (const UsageError&) {
    }
    queue.reset();
    return 0;
  });
  EXPECT_EQ(status, 0);
  queue->enqueue(CountedJob{3});
  EXPECT_TRUE(eventually([&] { return runs == 2; }));
  EXPECT_FALSE(log().contains("connection failed")) << log().text();
}

TEST_F(Process, a_process_whose_job_function_ignores_everything_ends_where_it_was_asked_to) {
  const std::string connection = database();
  const QueueOptions with_options = options({.queue = "work", .stop_grace = 10ms, .exit_when_stuck = true});
  const int status = in_child([&] {
    PostgresQueue queue{connection, with_options};
    std::promise<void> started;
    queue.register_job_func([&](const CountedJob&) {
      started.set_value();
      for (;;) {
        pause();
      }
    });
    queue.start();
    queue.enqueue(CountedJob{1});
    started.get_future().wait();
    queue.shutdown(0ms);
    return 0;
  });
  EXPECT_EQ(status, 70);
}

TEST_F(Process, queues_on_one_pool_share_their_control_connection_and_their_threads) {
  constexpr int queues = 50;
  const auto pool = std::make_shared<ConnectionPool>(database() + " application_name=shared", 5);
  const auto threads_before = threads();
  std::atomic<int> runs = 0;
  std::vector<std::unique_ptr<PostgresQueue>> all;
  for (int i = 0; i < queues; ++i) {
    all.push_back(std::make_unique<PostgresQueue>(
        pool, options({.queue = "queue " + std::to_string(i), .poll_interval = 1h, .pool_size = 1})));
    all.back()->register_job_func([&](const CountedJob&) { ++runs; });
    all.back()->start();
  }
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.workers where listening") == queues; }));
  for (const auto& queue : all) {
    queue->enqueue(CountedJob{1});
  }
  EXPECT_TRUE(eventually([&] { return runs == queues; }));
  EXPECT_LE(threads() - threads_before - queues, 40);
  EXPECT_LE(value<int>("select count(*) from pg_stat_activity where datname = current_database() and application_name "
                       "= 'shared'"),
            6);

  // The first leaves, and with it the lease that the shared lock is named after.
  all.erase(all.begin());
  EXPECT_EQ(value<int>("select count(*) from {}.workers"), queues - 1);
  all.back()->enqueue(CountedJob{1});
  EXPECT_TRUE(eventually([&] { return runs == queues + 1; }));
  all.clear();
  EXPECT_EQ(value<int>("select count(*) from {}.workers"), 0);
}

}  // namespace arrower::jobs::tests
