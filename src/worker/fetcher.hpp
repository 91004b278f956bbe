// Claims ready jobs for the executor: when it is told of new ones, when the next one becomes due, and every poll
// interval.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "model/job.hpp"
#include "postgres/job_store.hpp"
#include "worker/executor.hpp"
#include "worker/identity.hpp"
#include "worker/registry.hpp"

namespace spdlog {
class logger;
}

namespace arrower::jobs::worker {

class Fetcher {
 public:
  /// `identity` answers under which lease to claim; null while this process must not claim.
  Fetcher(std::chrono::milliseconds poll_interval, std::chrono::microseconds prefetch_window, const Registry& registry,
          postgres::JobStore& store, Executor& executor, std::shared_ptr<spdlog::logger> logger,
          std::function<std::shared_ptr<Identity>()> identity);
  ~Fetcher();

  void start();
  /// Claims no more from here on.
  void stop();

  /// There may be ready jobs now.
  void wake();
  /// A job becomes due after this time, as far as this machine's clock can tell; it may have come.
  void wake_in(std::chrono::microseconds delay);
  /// The executor wants jobs again.
  void capacity_changed();

 private:
  enum class Fetch { drained, more, none };

  /// A claim whose connection was lost before its answer came. What it took was leased after the claim that was
  /// answered before it and before the one answered next. It may surface late: the server can still be at work on it.
  struct LostClaim {
    model::Lease lease = 0;
    TimePoint after;
    TimePoint before = TimePoint::max();
    model::SteadyTime look_again;
    model::SteadyTime give_up;
  };

  void run(const std::stop_token& stop);
  void wait(const std::stop_token& stop);
  Fetch fetch(int wanted);
  void ask_next_due();
  void remember_lost_claim(const Identity& identity);
  void release_lost_claims(const Identity& identity);

  const std::chrono::milliseconds poll_interval_;
  const std::chrono::microseconds prefetch_window_;
  const Registry& registry_;
  postgres::JobStore& store_;
  Executor& executor_;
  const std::shared_ptr<spdlog::logger> logger_;
  const std::function<std::shared_ptr<Identity>()> identity_;

  std::mutex mutex_;
  std::condition_variable_any changed_;
  // Guarded by mutex_:
  bool ready_ = true;
  bool capacity_ = true;
  model::SteadyTime next_poll_;
  /// When the next scheduled job becomes due, as far as is known.
  std::optional<model::SteadyTime> next_due_;

  // Used by the thread alone:
  bool next_due_is_known_ = false;
  int failures_ = 0;
  /// By the database's clock.
  TimePoint last_answered_claim_;
  std::vector<LostClaim> lost_claims_;

  std::jthread thread_;
};

}  // namespace arrower::jobs::worker
