// Networks that lose connections without a word.
#include <atomic>
#include <chrono>
#include <future>

#include "support/counted_job.hpp"
#include "support/database.hpp"
#include "support/eventually.hpp"
#include "support/faulty_proxy.hpp"

namespace arrower::jobs::tests {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using ::testing::HasSubstr;

class Network : public DatabaseTest {
 protected:
  /// How long a call takes.
  template <class Function>
  static std::chrono::milliseconds time_of(Function&& function) {
    const auto started = steady_clock::now();
    function();
    return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - started);
  }

  FaultyProxy proxy_{database()};
};

TEST_F(Network, a_process_comes_back_though_the_server_still_has_the_session_that_it_lost) {
  PostgresQueue queue{proxy_.connection_string(), options({.queue = "work"})};
  std::atomic<int> runs = 0;
  queue.register_job_func([&](const CountedJob&) { ++runs; });
  queue.start();
  queue.enqueue(CountedJob{1});
  ASSERT_TRUE(eventually([&] { return runs == 1; }));

  // Its session lock is still held, by a session that it can no longer reach.
  proxy_.drop_clients();
  EXPECT_TRUE(eventually([&] { return log().contains("ended the session that this worker process had before"); }));
  PostgresQueue enqueuer{database(), options({.queue = "work"})};
  enqueuer.enqueue(CountedJob{2});
  EXPECT_TRUE(eventually([&] { return runs == 2; }));
  EXPECT_EQ(value<int>("select count(*) from {}.workers"), 1);
}

TEST_F(Network, a_process_that_waits_for_its_lock_still_stops) {
  PostgresQueue queue{proxy_.connection_string(), options({.queue = "work"})};
  queue.register_job_func([](const CountedJob&) {});
  queue.start();
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.workers") == 1; }));
  proxy_.drop_clients();
  ASSERT_TRUE(eventually([&] { return log().contains("the control connection failed"); }));
  EXPECT_LT(time_of([&] { queue.shutdown(0ms); }), 5s);
}

TEST_F(Network, a_claim_whose_answer_never_comes_does_not_stop_the_queue) {
  PostgresQueue queue{proxy_.connection_string(),
                      options({.queue = "work", .prepared_statements = false, .heartbeat_timeout = 2s})};
  std::atomic<int> runs = 0;
  queue.register_job_func([&](const CountedJob&) { ++runs; });
  PostgresQueue enqueuer{database(), options({.queue = "work"})};
  enqueuer.enqueue(std::vector<CountedJob>(10));
  proxy_.swallow_at("Claims ready jobs");
  queue.start();
  ASSERT_TRUE(eventually([&] { return proxy_.swallowed() == 1; }));

  EXPECT_TRUE(eventually([&] { return runs == 10; }));
  EXPECT_TRUE(log().contains("had no answer from PostgreSQL"));
}

TEST_F(Network, a_heartbeat_whose_answer_never_comes_is_sent_again_on_another_connection) {
  PostgresQueue queue{proxy_.connection_string(),
                      options({.queue = "work", .prepared_statements = false, .heartbeat_timeout = 2s})};
  std::atomic<int> runs = 0;
  queue.register_job_func([&](const CountedJob&) { ++runs; });
  queue.start();
  ASSERT_TRUE(eventually([&] { return value<int>("select count(*) from {}.workers") == 1; }));
  proxy_.swallow_at("Shows that a worker process lives");
  ASSERT_TRUE(eventually([&] { return proxy_.swallowed() == 1; }));
  EXPECT_TRUE(eventually([&] { return log().contains("the control connection works again"); }));
  PostgresQueue enqueuer{database(), options({.queue = "work"})};
  enqueuer.enqueue(CountedJob{1});
  EXPECT_TRUE(eventually([&] { return runs == 1; }));
}

TEST_F(Network, shutdown_returns_in_time_though_the_network_is_gone) {
  PostgresQueue queue{proxy_.connection_string(),
                      options({.queue = "work", .shutdown_timeout = 500ms, .stop_grace = 500ms})};
  std::promise<void> started;
  queue.register_job_func([&](Context& context, const CountedJob&) {
    started.set_value();
    context.transaction().exec("select pg_sleep(60)");
  });
  queue.start();
  queue.enqueue(CountedJob{1});
  started.get_future().wait();
  proxy_.swallow();
  proxy_.swallow_new(true);

  bool all_ended = true;
  EXPECT_LT(time_of([&] { all_ended = queue.shutdown(500ms); }), 4s);
  EXPECT_FALSE(all_ended);
}

TEST_F(Network, a_queue_that_is_connecting_to_a_host_that_is_silent_stops_in_time) {
  proxy_.swallow_new(true);
  auto queue = std::make_unique<PostgresQueue>(
      proxy_.connection_string(), options({.queue = "work", .shutdown_timeout = 100ms, .stop_grace = 100ms}));
  queue->register_job_func([](const CountedJob&) {});
  queue->start();
  ASSERT_TRUE(eventually([&] { return proxy_.swallowed() >= 1; }));
  EXPECT_LT(time_of([&] { queue.reset(); }), 4s);
}

TEST_F(Network, a_host_that_is_silent_is_passed_over_after_its_time) {
  FaultyProxy second{database()};
  proxy_.swallow_new(true);
  // Both are directories of Unix sockets.
  const auto host_of = [](const std::string& connection) {
    const auto begin = connection.rfind("host=") + 5;
    return connection.substr(begin, connection.find(' ', begin) - begin);
  };
  const std::string both = second.connection_string() + " host=" + host_of(proxy_.connection_string()) + "," +
                           host_of(second.connection_string()) + " connect_timeout=2";
  PostgresQueue queue{both, options({.queue = "work"})};
  const auto took = time_of([&] { queue.enqueue(CountedJob{1}); });
  EXPECT_GE(took, 2s);
  EXPECT_LT(took, 10s);

  // No other connection waits for it again, the control connection included.
  queue.register_job_func([](Context& context, const CountedJob&) { context.transaction().exec("select 1"); });
  queue.start();
  EXPECT_TRUE(eventually([&] { return history("succeeded") == 1; }));
  EXPECT_TRUE(eventually([&] { return value<int>("select count(*) from {}.workers where listening") == 1; }));
  EXPECT_EQ(proxy_.swallowed(), 1);
}

TEST_F(Network, the_connect_timeout_of_the_environment_counts) {
  proxy_.swallow_new(true);
  setenv("PGCONNECT_TIMEOUT", "2", 1);
  PostgresQueue queue{proxy_.connection_string(), options()};
  EXPECT_LT(time_of([&] { EXPECT_THROW(queue.enqueue(CountedJob{1}), ConnectionError); }), 6s);
  unsetenv("PGCONNECT_TIMEOUT");
}

}  // namespace arrower::jobs::tests
