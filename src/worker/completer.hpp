// Writes what became of attempts, many in one commit. What cannot be written is kept and written again.
//
// A thread writes; where a whole batch waits meanwhile, which is more than one database session can write, a second one
// writes it beside the first.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "model/settlement.hpp"
#include "postgres/job_store.hpp"
#include "telemetry/metrics.hpp"

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
  };

  /// Without `metrics` nothing is counted for them.
  Completer(postgres::JobStore& store, std::string queue, telemetry::Metrics* metrics,
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

  /// Writes what is left, trying for `longest` if the database is away. Answers whether everything was written.
  bool stop(std::chrono::milliseconds longest);

 private:
  using Batch = std::vector<model::Settlement>;
  using Counts = std::map<model::Lease, std::map<std::string, model::CommittedJobs>>;
  using Runs = std::map<std::string, std::vector<telemetry::RunTimes>>;

  /// A thread's own: what its last round could not write, and how many rounds in a row failed.
  struct Writer {
    Batch kept;
    int failures = 0;
    bool has_no_connection = false;
  };

  using WaitForBatch = bool (Completer::*)(std::unique_lock<std::mutex>& lock, const std::stop_token& stop);

  void run(WaitForBatch wait, const std::stop_token& stop);
  bool wait_for_batch(std::unique_lock<std::mutex>& lock, const std::stop_token& stop);
  bool wait_for_whole_batch(std::unique_lock<std::mutex>& lock, const std::stop_token& stop);
  bool wait_to_try_again(const Writer& writer, std::unique_lock<std::mutex>& lock, const std::stop_token& stop);
  bool counts_are_due(model::SteadyTime now, const std::stop_token& stop) const;
  Batch take_batch(Writer& writer);
  void write(Writer& writer, std::span<const model::Settlement> batch);
  void write_one_lease(Writer& writer, std::span<const model::Settlement> batch);
  void write_counts(const Counts& counts);

  postgres::JobStore& store_;
  const std::string queue_;
  telemetry::Metrics* const metrics_;
  const std::shared_ptr<spdlog::logger> logger_;
  const Hooks hooks_;

  std::mutex mutex_;
  std::condition_variable_any changed_;
  /// There may be work for the second thread.
  std::condition_variable_any whole_batch_waits_;
  /// The deadline was set. Apart from `changed_`, of which a thread that waits to try again would take the other's
  /// word.
  std::condition_variable_any stopping_;
  // Guarded by mutex_:
  Batch pending_;
  model::SteadyTime oldest_pending_;
  model::SteadyTime give_up_at_ = model::SteadyTime::max();
  bool everything_written_ = true;
  Counts committed_;
  /// Of the same jobs, for the metrics.
  Runs committed_runs_;
  model::SteadyTime first_committed_;
  /// Threads that write now.
  int writing_ = 0;

  std::atomic<std::size_t> last_batch_size_ = 0;
  /// Threads that have no connection; the first and the last of them say so in the log.
  std::atomic<int> without_connection_ = 0;

  std::jthread thread_;
  std::jthread second_thread_;
};

}  // namespace arrower::jobs::worker
