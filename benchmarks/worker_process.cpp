#include "worker_process.hpp"

#include <unistd.h>

#include <chrono>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

#include <spdlog/spdlog.h>
#include <arrower/jobs.hpp>
#include <pqxx/pqxx>

#include "workload.hpp"

namespace bench {

namespace jobs = arrower::jobs;

namespace {

int work(const std::string& database, const std::string& queue_name, const std::string& name, int pool_size) {
  // Jobs fail here only by the death of their process, and then it is the rescue that is measured.
  jobs::PostgresQueue queue{database,
                            {.queue = queue_name,
                             .pool_size = pool_size,
                             .pool_name = name,
                             .retry_policy = jobs::RetryPolicy::constant(std::chrono::seconds{0})}};
  queue.register_job_func([](const Nothing&) {});
  queue.register_job_func(
      [](const Sleep& job) { std::this_thread::sleep_for(std::chrono::milliseconds{job.milliseconds}); });
  return queue.run() ? 0 : 1;
}

int work_shortly(const std::string& database, const std::string& queue_name, int count) {
  std::latch all_ran{count};
  jobs::PostgresQueue queue{database, {.queue = queue_name}};
  queue.register_job_func([&](const Nothing&) { all_ran.count_down(); });
  queue.start();
  all_ran.wait();
  return queue.shutdown(std::chrono::seconds{30}) ? 0 : 1;
}

using Queues = std::vector<std::unique_ptr<jobs::PostgresQueue>>;

int stay_idle(const Queues& queues) {
  // In the end all are killed, one after the other, and those that are left would tell of each.
  spdlog::set_level(spdlog::level::err);
  for (const auto& queue : queues) {
    queue->register_job_func([](const Nothing&) {});
    queue->start();
  }
  while (true) {
    pause();
  }
}

int work_as_crowd(const std::string& database, const std::string& queue_name, const std::string& name, int processes) {
  Queues queues;
  for (int i = 0; i < processes; ++i) {
    queues.push_back(std::make_unique<jobs::PostgresQueue>(
        database, jobs::QueueOptions{.queue = queue_name, .pool_size = 1, .pool_name = name}));
  }
  return stay_idle(queues);
}

int work_in_many_queues(const std::string& database, int count) {
  const auto connections = std::make_shared<jobs::ConnectionPool>(database);
  Queues queues;
  for (int i = 0; i < count; ++i) {
    queues.push_back(std::make_unique<jobs::PostgresQueue>(
        connections, jobs::QueueOptions{.queue = "queue " + std::to_string(i), .pool_size = 1}));
  }
  return stay_idle(queues);
}

int connect(const std::string& database) {
  const pqxx::connection first{database};
  const pqxx::connection second{database};
  return first.is_open() && second.is_open() ? 0 : 1;
}

}  // namespace

ChildProcess start_worker(const Site& site, const std::string& queue, const std::string& name, int pool_size) {
  ChildProcess child = launch_worker(site, queue, name, pool_size);
  site.wait_until("exists (select from arrower.workers where pool_name = '" + name + "')", std::chrono::seconds{30});
  return child;
}

ChildProcess launch_worker(const Site& site, const std::string& queue, const std::string& name, int pool_size) {
  return {site, {"worker", site.database(), queue, name, std::to_string(pool_size)}};
}

ChildProcess launch_crowd(const Site& site, const std::string& queue, const std::string& name, int processes) {
  return {site, {"crowd", site.database(), queue, name, std::to_string(processes)}};
}

ChildProcess launch_many_queues(const Site& site, int queues) {
  return {site, {"many-queues", site.database(), std::to_string(queues)}};
}

ChildProcess start_short_worker(const Site& site, const std::string& queue, int count) {
  return {site, {"short-worker", site.database(), queue, std::to_string(count)}};
}

ChildProcess start_connector(const Site& site) { return {site, {"connect", site.database()}}; }

std::optional<int> run_as_child(std::span<const std::string> arguments) {
  const std::string kind = arguments.empty() ? "" : arguments[0];
  if (kind == "worker" && arguments.size() == 5) {
    return work(arguments[1], arguments[2], arguments[3], std::stoi(arguments[4]));
  }
  if (kind == "short-worker" && arguments.size() == 4) {
    return work_shortly(arguments[1], arguments[2], std::stoi(arguments[3]));
  }
  if (kind == "crowd" && arguments.size() == 5) {
    return work_as_crowd(arguments[1], arguments[2], arguments[3], std::stoi(arguments[4]));
  }
  if (kind == "many-queues" && arguments.size() == 3) {
    return work_in_many_queues(arguments[1], std::stoi(arguments[2]));
  }
  if (kind == "connect" && arguments.size() == 2) {
    return connect(arguments[1]);
  }
  return std::nullopt;
}

}  // namespace bench
