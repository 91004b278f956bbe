#include "worker.hpp"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>

#include <arrower/jobs.hpp>
#include <pqxx/pqxx>
#include <stdexcept>

#include "measurement.hpp"

namespace demo {

namespace jobs = arrower::jobs;
using namespace std::chrono_literals;

int run_worker(const std::string& database, const std::string& name, const std::string& log_file) {
  jobs::PostgresQueue queue{database,
                            {.queue = "files",
                             .pool_size = 8,
                             .pool_name = name,
                             .retry_policy = jobs::RetryPolicy::constant(300ms),
                             .logger = spdlog::basic_logger_mt("demo", log_file)}};
  queue.register_job_func([](jobs::Context& ctx, const MeasureFile& job) {
    const Measurement found = measure(job.path);
    ctx.transaction().exec(
        "update files set lines = $2, words = $3, checksum = $4, times_measured = times_measured + 1 where path = $1",
        pqxx::params{job.path, found.lines, found.words, found.checksum});
    if (job.fails_at_first && ctx.attempt() == 1) {
      throw std::runtime_error{"failing on purpose, after having written"};
    }
  });
  return queue.run() ? 0 : 1;
}

}  // namespace demo
