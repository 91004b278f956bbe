// A worker process for tests that start, pause and kill it: runs jobs that count their effects in a table, and enqueues
// them every second under the names of the given schedules.
//
// worker-process DATABASE SCHEMA QUEUE [heartbeat timeout in ms] [schedule ...]
#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <stdexcept>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <arrower/jobs.hpp>
#include <pqxx/pqxx>

#include "support/counted_job.hpp"

namespace jobs = arrower::jobs;

int main(int count, char** arguments) {
  if (count < 4) {
    std::fputs("usage: worker-process DATABASE SCHEMA QUEUE [HEARTBEAT_TIMEOUT_MS] [SCHEDULE ...]\n", stderr);
    return 2;
  }
  try {
    const std::string schema = arguments[2];
    jobs::QueueOptions options{.queue = arguments[3], .schema = schema, .logger = spdlog::stderr_logger_mt("worker")};
    options.poll_interval = std::chrono::milliseconds{200};
    if (count > 4) {
      options.heartbeat_timeout = std::chrono::milliseconds{std::atoi(arguments[4])};
    }
    jobs::PostgresQueue queue{arguments[1], options};
    queue.register_job_func([&](jobs::Context& context, const jobs::tests::CountedJob& job) {
      pqxx::transaction_base& transaction = context.transaction();
      transaction.exec(
          "insert into " + transaction.quote_name(schema) + ".effects (number, process, attempt) values ($1, $2, $3)",
          pqxx::params{job.number, static_cast<int>(getpid()), context.attempt()});
      if (job.work_ms > 0) {
        transaction.exec("select pg_sleep($1 / 1000.0)", pqxx::params{job.work_ms});
      }
      std::mutex mutex;
      std::condition_variable_any pause;
      std::unique_lock lock{mutex};
      pause.wait_for(lock, context.stop_token(), std::chrono::milliseconds{job.stoppable_ms}, [] { return false; });
      if (job.stoppable_ms > 0 && context.stop_token().stop_requested()) {
        throw std::runtime_error{"asked to stop"};
      }
    });
    for (int i = 5; i < count; ++i) {
      queue.schedule("@every 1s", jobs::tests::CountedJob{}, {.name = arguments[i], .catch_up = jobs::CatchUp::all});
    }
    queue.run();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "worker-process: %s\n", error.what());
    return 1;
  }
}
