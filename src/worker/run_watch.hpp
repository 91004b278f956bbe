// While jobs run: asks which of them were cancelled, should the word have been missed, and shows the others which have
// been running for long. Of one queue.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include <arrower/jobs/job_id.hpp>

#include "model/job.hpp"
#include "postgres/cancellation_store.hpp"
#include "postgres/worker_store.hpp"
#include "worker/duty.hpp"
#include "worker/executor.hpp"
#include "worker/identity.hpp"

namespace spdlog {
class logger;
}

namespace arrower::jobs::worker {

class RunWatch {
 public:
  /// `identity` says under which lease this process works; null while it is not known to the others.
  RunWatch(ServiceThreads& threads, Executor& executor, postgres::CancellationStore& cancellations,
           postgres::WorkerStore& workers, std::shared_ptr<spdlog::logger> logger,
           std::function<std::shared_ptr<Identity>()> identity);

  /// Word came that these were cancelled. It may come from any user of the database: the table is asked.
  void look_for(std::span<const JobId> ids);

  void start() { duty_.start(); }
  void request_stop() { duty_.request_stop(); }
  void stop() { duty_.stop(); }

 private:
  model::SteadyTime step();
  void look_for_cancellations();
  void show_what_runs(model::Lease lease);

  Executor& executor_;
  postgres::CancellationStore& cancellations_;
  postgres::WorkerStore& workers_;
  const std::function<std::shared_ptr<Identity>()> identity_;

  // Used by one step at a time:
  model::SteadyTime next_look_;
  // What the others know, and of which lease.
  std::vector<JobId> shown_;
  model::Lease shown_of_ = 0;

  Duty duty_;
};

}  // namespace arrower::jobs::worker
