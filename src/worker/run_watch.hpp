// Once a second, while jobs run: asks which of them somebody has cancelled, should the word have been missed, and tells
// the others which have been running for long.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <thread>
#include <vector>

#include <arrower/jobs/job_id.hpp>

#include "model/job.hpp"
#include "postgres/cancellation_store.hpp"
#include "postgres/worker_store.hpp"
#include "worker/executor.hpp"
#include "worker/identity.hpp"

namespace spdlog {
class logger;
}

namespace arrower::jobs::worker {

class RunWatch {
 public:
  /// `identity` says under which lease this process works; null while it is not known to the others.
  RunWatch(Executor& executor, postgres::CancellationStore& cancellations, postgres::WorkerStore& workers,
           std::shared_ptr<spdlog::logger> logger, std::function<std::shared_ptr<Identity>()> identity);
  ~RunWatch();

  void start();
  void stop();

 private:
  void run(const std::stop_token& stop);
  void look_for_cancellations();
  void tell_what_runs(model::Lease lease);

  Executor& executor_;
  postgres::CancellationStore& cancellations_;
  postgres::WorkerStore& workers_;
  const std::shared_ptr<spdlog::logger> logger_;
  const std::function<std::shared_ptr<Identity>()> identity_;

  // Used by the thread alone: what the others know, and of whom.
  std::vector<JobId> told_;
  model::Lease told_of_ = 0;
  int failures_ = 0;

  std::jthread thread_;
};

}  // namespace arrower::jobs::worker
