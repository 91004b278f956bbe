// Keeps this worker process known and alive to the others: its row, its session lock, its heartbeat; and hears of new
// jobs.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/job_id.hpp>
#include <arrower/jobs/options.hpp>

#include "model/registry.hpp"
#include "postgres/control_connection.hpp"
#include "postgres/worker_store.hpp"
#include "worker/identity.hpp"

namespace spdlog {
class logger;
}

namespace arrower::jobs::worker {

struct PresenceOptions {
  std::string connection_string;
  std::string channel;
  std::string queue;
  Liveness liveness = Liveness::automatic;
  std::chrono::milliseconds heartbeat_timeout{0};
};

class Presence {
 public:
  struct Hooks {
    /// This process is about to become known under a new lease; nothing was claimed under it yet.
    std::function<void()> appearing;
    /// This process is known from now on, and may have missed notifications before.
    std::function<void()> appeared;
    /// The lease was lost: others have its jobs.
    std::function<void(const Identity&)> lost;
    /// There may be jobs of this priority now, which became due at this time.
    std::function<void(std::int16_t, TimePoint)> jobs_ready;
    /// A job becomes due after this time.
    std::function<void(std::chrono::microseconds)> job_due_in;
    /// Somebody has paused the queue, or lets it go on.
    std::function<void()> queue_changed;
    /// Somebody has changed schedules of the queue.
    std::function<void()> schedules_changed;
    /// Somebody wants these jobs to end, whoever has them.
    std::function<void(std::span<const JobId>)> jobs_cancelled;
  };

  Presence(PresenceOptions options, const model::Registry& registry, postgres::WorkerStore& workers,
           std::shared_ptr<spdlog::logger> logger, Hooks hooks);
  ~Presence();

  void start();
  /// Lets go of the session lock. The row is left to whoever knows whether all jobs were settled.
  void stop();

  /// Under which lease to claim; null while this process is not known to the others. Safe to call from several threads.
  std::shared_ptr<Identity> current() const;

  /// The last lease, whether it is current or not; null if there was none.
  std::shared_ptr<Identity> last() const;

  /// The job types have changed. Safe to call from several threads.
  void refresh();

  /// Whether this process wants to be notified of new jobs; it does in the beginning. Safe to call from several
  /// threads.
  void listen(bool wanted);

  /// Whether notifications arrive. Safe to call from several threads.
  bool listens() const noexcept { return listens_.load(std::memory_order_relaxed); }

 private:
  void run(const std::stop_token& stop);
  /// Connects, appears, and stays until stop or until the lease or the connection is lost.
  void stay(const std::stop_token& stop);
  bool appear(postgres::ControlConnection& control, const postgres::WorkerSigns& signs);
  bool beat(postgres::ControlConnection& control, const postgres::WorkerSigns& signs);
  postgres::WorkerSigns signs(bool pooled) const;
  void hear(std::string_view notification);
  void set_present(bool present);

  std::atomic<bool> listens_ = false;

  const PresenceOptions options_;
  const model::Registry& registry_;
  postgres::WorkerStore& workers_;
  const std::shared_ptr<spdlog::logger> logger_;
  const Hooks hooks_;
  postgres::WakeUp wake_up_;
  std::atomic<bool> refresh_wanted_ = false;
  std::atomic<bool> listening_wanted_ = true;

  mutable std::mutex mutex_;
  // Guarded by mutex_:
  std::shared_ptr<Identity> identity_;
  bool present_ = false;

  // Used by the thread alone:
  int failures_ = 0;
  /// The database's clock minus this machine's.
  std::chrono::microseconds clock_offset_{0};

  std::jthread thread_;
};

}  // namespace arrower::jobs::worker
