// Counts the queue's jobs now and then for the metrics: one worker process for all of them.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "postgres/worker_store.hpp"
#include "worker/identity.hpp"
#include "worker/service_threads.hpp"

namespace spdlog {
class logger;
}

namespace arrower::jobs::worker {

class DepthGauge {
 public:
  DepthGauge(ServiceThreads& threads, postgres::WorkerStore& workers, std::shared_ptr<spdlog::logger> logger,
             std::chrono::milliseconds interval, std::function<std::shared_ptr<Identity>()> identity);
  ~DepthGauge();

  void start();
  void stop();

  /// As counted last; nothing if another process counts, or if it failed. Safe to call from several threads.
  std::optional<postgres::QueueDepth> last() const;

 private:
  model::SteadyTime step();
  std::optional<postgres::QueueDepth> measure();

  postgres::WorkerStore& workers_;
  const std::shared_ptr<spdlog::logger> logger_;
  const std::chrono::milliseconds interval_;
  const std::function<std::shared_ptr<Identity>()> identity_;

  mutable std::mutex mutex_;
  // Guarded by mutex_:
  std::optional<postgres::QueueDepth> last_;

  /// Used by one step at a time.
  bool failed_ = false;

  ServiceThreads& threads_;
  /// Last: its steps use what stands above.
  std::unique_ptr<ServiceThreads::Service> service_;
};

}  // namespace arrower::jobs::worker
