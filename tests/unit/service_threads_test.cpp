#include "worker/service_threads.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>

#include <gmock/gmock.h>

#include "support/eventually.hpp"

namespace arrower::jobs::worker {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using tests::eventually;

constexpr auto never = model::SteadyTime::max();

TEST(ServiceThreads, a_service_is_called_at_once_and_then_when_it_asked_for) {
  ServiceThreads threads{4};
  std::atomic<int> calls = 0;
  const auto service = threads.start([&](const std::stop_token&) {
    ++calls;
    return steady_clock::now() + 1ms;
  });
  EXPECT_TRUE(eventually([&] { return calls >= 20; }));
}

TEST(ServiceThreads, a_service_that_waits_for_ever_is_called_when_it_is_woken) {
  ServiceThreads threads{4};
  std::atomic<int> calls = 0;
  const auto service = threads.start([&](const std::stop_token&) {
    ++calls;
    return never;
  });
  for (int wanted = 1; wanted < 100; ++wanted) {
    ASSERT_TRUE(eventually([&] { return calls == wanted; }));
    service->wake();
  }
}

TEST(ServiceThreads, a_service_that_is_woken_while_it_runs_is_called_once_more) {
  ServiceThreads threads{4};
  std::atomic<int> calls = 0;
  std::atomic<bool> go_on = false;
  const auto service = threads.start([&](const std::stop_token&) {
    ++calls;
    go_on.wait(false);
    return never;
  });
  ASSERT_TRUE(eventually([&] { return calls == 1; }));
  service->wake();
  service->wake();
  go_on = true;
  go_on.notify_all();
  EXPECT_TRUE(eventually([&] { return calls == 2; }));
  EXPECT_TRUE(service->stop_until(steady_clock::now() + 10s));
  EXPECT_EQ(calls, 2);
}

TEST(ServiceThreads, services_that_block_do_not_hold_up_others_while_there_are_threads) {
  ServiceThreads threads{3};
  std::mutex mutex;
  std::condition_variable_any pause;
  const auto block = [&](const std::stop_token& stop) {
    std::unique_lock lock{mutex};
    pause.wait(lock, stop, [] { return false; });
    return never;
  };
  const auto first = threads.start(block);
  const auto second = threads.start(block);
  std::atomic<int> calls = 0;
  const auto third = threads.start([&](const std::stop_token&) {
    ++calls;
    return steady_clock::now() + 1ms;
  });
  EXPECT_TRUE(eventually([&] { return calls >= 10; }));
}

TEST(ServiceThreads, whoever_stops_a_service_may_wait_for_it_as_long_as_it_likes) {
  ServiceThreads threads{2};
  std::atomic<bool> runs = false;
  std::atomic<bool> go_on = false;
  const auto service = threads.start([&](const std::stop_token&) {
    runs = true;
    go_on.wait(false);
    return never;
  });
  ASSERT_TRUE(eventually([&] { return runs.load(); }));
  EXPECT_FALSE(service->stop_until(steady_clock::now() + 1ms));
  go_on = true;
  go_on.notify_all();
  EXPECT_TRUE(service->stop_until(steady_clock::now() + 10s));
}

}  // namespace arrower::jobs::worker
