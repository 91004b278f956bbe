// The two figures one asks for first, on a private PostgreSQL with its default durability: how many jobs that do
// nothing one process runs in a second, and how long a job waits that is enqueued while the workers are idle.
//
// figures [jobs]
#include <algorithm>
#include <arrower/jobs.hpp>
#include <arrower/jobs/testing/temporary_postgres.hpp>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <format>
#include <iostream>
#include <latch>
#include <semaphore>
#include <vector>

namespace figures {
struct Nothing {
  int number = 0;
};
struct Timed {
  int number = 0;
};
}  // namespace figures

namespace {

namespace jobs = arrower::jobs;
using Clock = std::chrono::steady_clock;

double seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

void measure_throughput(const std::string& database, int count) {
  jobs::PostgresQueue queue{database, {.queue = "throughput"}};
  constexpr std::size_t jobs_a_call = 10'000;
  std::vector<figures::Nothing> batch(jobs_a_call);
  const auto enqueue_started = Clock::now();
  for (int enqueued = 0; enqueued < count; enqueued += static_cast<int>(jobs_a_call)) {
    queue.enqueue(batch);
  }
  const auto enqueue_took = Clock::now() - enqueue_started;
  std::cout << std::format("enqueue in bulk: {:.0f} jobs/s\n", count / seconds(enqueue_took));

  std::atomic<int> done = 0;
  std::latch all{count};
  queue.register_job_func([&](const figures::Nothing&) {
    ++done;
    all.count_down();
  });
  const auto started = Clock::now();
  queue.start();
  all.wait();
  // Until the last completion is committed, too.
  queue.shutdown(std::chrono::seconds{30});
  const auto took = Clock::now() - started;
  std::cout << std::format("no-op jobs: {:.0f} jobs/s ({} jobs, one process, 10 workers)\n", count / seconds(took),
                           count);
}

void measure_latency(const std::string& database) {
  jobs::PostgresQueue queue{database, {.queue = "latency"}};
  std::binary_semaphore ran{0};
  Clock::time_point started_running;
  queue.register_job_func([&](const figures::Timed&) {
    started_running = Clock::now();
    ran.release();
  });
  queue.start();
  constexpr int rounds = 500;
  std::vector<double> milliseconds;
  for (int i = 0; i < rounds; ++i) {
    queue.enqueue(figures::Timed{i});
    const auto committed = Clock::now();
    ran.acquire();
    milliseconds.push_back(1000 * seconds(started_running - committed));
  }
  std::ranges::sort(milliseconds);
  std::cout << std::format("commit to start, idle workers: p50 {:.2f} ms, p99 {:.2f} ms ({} jobs, one at a time)\n",
                           milliseconds[rounds / 2], milliseconds[rounds * 99 / 100], rounds);
}

}  // namespace

int main(int count, char** arguments) {
  try {
    const int number = count > 1 ? std::atoi(arguments[1]) : 200'000;
    const arrower::jobs::testing::TemporaryPostgres server;
    jobs::migrate(server.connection_string());
    measure_throughput(server.connection_string(), number);
    measure_latency(server.connection_string());
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "figures: " << error.what() << '\n';
    return 1;
  }
}
