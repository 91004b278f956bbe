// Writes what became of attempts, many in one commit. What cannot be written is kept and written again.
//
// One writer writes; where a whole batch waits meanwhile, which is more than one database session can write, a second
// one writes it beside the first.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "model/settlement.hpp"
#include "postgres/job_store.hpp"
#include "telemetry/metrics.hpp"
#include "worker/service_threads.hpp"

namespace spdlog {
class logger;
}

namespace arrower::jobs::worker {

class Completer {
 public:
  struct Hooks {
    /// Whether more attempts will end soon, so that waiting a moment for them pays.
    std::function<bool()> more_coming;
    /// Jobs went back to the queue; the first of them is due after this time.
    std::function<void(std::chrono::microseconds)> returned;
    /// What is to be written can be written again, after a time when it could not.
    std::function<void()> works_again;
  };

  /// Without `metrics` nothing is counted for them.
  Completer(ServiceThreads& threads, postgres::JobStore& store, std::string queue, telemetry::Metrics* metrics,
            std::shared_ptr<spdlog::logger> logger, Hooks hooks);
  ~Completer();

  void start();

  /// Takes what is to be written. Safe to call from several threads, also when the completer does not run.
  void submit(model::Settlement settlement);
  void submit(std::vector<model::Settlement> settlements);
  /// Takes what is only to be counted: the job ended in its own transaction.
  void count_committed(const model::ClaimedJob& job, model::SteadyTime started, model::SteadyTime finished);

  /// How many attempts were written together last. Safe to call from several threads.
  std::size_t last_batch_size() const noexcept { return last_batch_size_.load(std::memory_order_relaxed); }

  /// Whether what is to be written cannot be written now: whoever claims jobs should wait. Safe to call from several
  /// threads.
  bool is_failing() const noexcept { return failing_writers_.load(std::memory_order_relaxed) > 0; }

  /// The jobs whose end is not written yet. Safe to call from several threads.
  std::vector<JobId> unwritten() const;

  /// Writes what is left, trying until `deadline` if the database is away. Returns whether everything was written.
  bool finish(model::SteadyTime deadline);
  /// Waits for what is being written at this moment.
  void stop();

 private:
  using Batch = std::vector<model::Settlement>;
  using Counts = std::map<model::Lease, std::map<std::string, model::CommittedJobs>>;
  using Runs = std::map<std::string, std::vector<telemetry::RunTimes>>;

  struct Writer {
    std::unique_ptr<ServiceThreads::Service> service;
    // Guarded by mutex_:
    /// What it is writing, or could not write in its last round.
    Batch batch;
    bool is_writing = false;
    // Used by one step at a time:
    /// Rounds in a row that have failed.
    int failures = 0;
    model::SteadyTime try_again;
  };

  model::SteadyTime step(Writer& writer);
  /// When there is something to write for this writer; later than now: nothing yet.
  model::SteadyTime next_locked(const Writer& writer, model::SteadyTime now) const;
  bool counts_are_due(model::SteadyTime now) const;
  void take_batch_locked(Writer& writer);
  void begin_locked(Writer& writer);
  void end(Writer& writer, Batch kept);
  /// Returns what could not be written, and will be tried again.
  Batch write(std::span<const model::Settlement> batch);
  void write_one_lease(std::span<const model::Settlement> batch, Batch& kept);
  void written(std::span<const model::Settlement> batch);
  void write_counts(const Counts& counts);
  void failed(Writer& writer);
  void succeeded(Writer& writer);

  postgres::JobStore& store_;
  const std::string queue_;
  telemetry::Metrics* const metrics_;
  const std::shared_ptr<spdlog::logger> logger_;
  const Hooks hooks_;

  mutable std::mutex mutex_;
  std::condition_variable finished_;
  // Guarded by mutex_:
  Batch pending_;
  model::SteadyTime oldest_pending_;
  bool finishing_ = false;
  Counts committed_;
  /// Of the same jobs, for the metrics.
  Runs committed_runs_;
  model::SteadyTime first_committed_;
  /// Why nothing could be written last; empty: it could.
  std::string last_error_;

  std::atomic<std::size_t> last_batch_size_ = 0;
  /// The first and the last of them say so in the log.
  std::atomic<int> failing_writers_ = 0;
  /// Used by the first writer alone.
  bool counts_failed_ = false;

  ServiceThreads& threads_;
  Writer first_;
  Writer second_;
};

}  // namespace arrower::jobs::worker
