// Writes what became of attempts, many in one commit. What cannot be written is kept and written again.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "model/settlement.hpp"
#include "postgres/job_store.hpp"

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

  Completer(postgres::JobStore& store, std::shared_ptr<spdlog::logger> logger, Hooks hooks);
  ~Completer();

  void start();

  /// Takes what is to be written. Safe to call from several threads, also when the completer does not run.
  void submit(model::Settlement settlement);
  void submit(std::vector<model::Settlement> settlements);

  /// Writes what is left, trying for `longest` if the database is away. Answers whether everything was written.
  bool stop(std::chrono::milliseconds longest);

 private:
  using Batch = std::vector<model::Settlement>;

  void run(const std::stop_token& stop);
  bool wait_for_batch(std::unique_lock<std::mutex>& lock, const std::stop_token& stop);
  Batch take_batch();
  void write(std::span<const model::Settlement> batch);
  void write_one_lease(std::span<const model::Settlement> batch);
  void keep(std::span<const model::Settlement> batch);

  postgres::JobStore& store_;
  const std::shared_ptr<spdlog::logger> logger_;
  const Hooks hooks_;

  std::mutex mutex_;
  std::condition_variable_any changed_;
  // Guarded by mutex_:
  Batch pending_;
  model::SteadyTime oldest_pending_;
  model::SteadyTime give_up_at_ = model::SteadyTime::max();
  bool everything_written_ = true;

  /// Used by the thread alone: what the last round could not write, and how many rounds in a row failed.
  Batch kept_;
  int failures_ = 0;

  std::jthread thread_;
};

}  // namespace arrower::jobs::worker
