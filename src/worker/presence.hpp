// Keeps this worker process known and alive to the others, in all queues that share a control connection: their rows,
// their session lock, their heartbeat; and hears of new jobs.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <arrower/jobs/clock.hpp>
#include <arrower/jobs/job_id.hpp>
#include <arrower/jobs/options.hpp>

#include "model/death_watch.hpp"
#include "model/job.hpp"
#include "postgres/control_connection.hpp"
#include "postgres/statements.hpp"
#include "postgres/worker_store.hpp"
#include "worker/identity.hpp"

namespace spdlog {
class logger;
}

namespace arrower::jobs::worker {

struct PresenceOptions {
  std::string connection_string;
  std::shared_ptr<postgres::HostMemory> hosts;
  std::string schema;
  Liveness liveness = Liveness::automatic;
  std::chrono::milliseconds heartbeat_timeout{0};
  bool prepare = true;
};

class Presence {
 public:
  /// One queue of this process, as the others see it. Its functions are safe to call from several threads.
  class Member {
   public:
    struct Hooks {
      /// The job types that this process has functions for.
      std::function<std::vector<std::string>()> job_types;
      /// This process is known from now on, and may have missed notifications before.
      std::function<void()> appeared;
      /// The lease was lost: others have its jobs.
      std::function<void(const Identity&)> lost;
      /// There may be jobs of this priority now, which became due at this time.
      std::function<void(std::int16_t, TimePoint)> jobs_ready;
      /// A job becomes due after this time.
      std::function<void(std::chrono::microseconds)> job_due_in;
      /// The queue was paused, or goes on.
      std::function<void()> queue_changed;
      /// Schedules of the queue were changed.
      std::function<void()> schedules_changed;
      /// So many processes, this one included, listen for the same jobs.
      std::function<void(int)> peers;
      /// These jobs are to end, whoever has them.
      std::function<void(std::span<const JobId>)> jobs_cancelled;
      /// These jobs have carried this process's lease for long: it should look whether it has them.
      std::function<void(std::vector<JobId>)> suspects;
    };

    Member(postgres::WorkerDescription description, Hooks hooks);

    /// Under which lease to claim; null while this process is not known to the others.
    std::shared_ptr<Identity> current() const { return state_->current(); }
    /// The last lease, whether it is current or not; null if there was none.
    std::shared_ptr<Identity> last() const { return state_->last(); }

   private:
    friend class Presence;

    /// Shared with the control connection's thread, which may be about to register a queue that leaves.
    struct State {
      State(postgres::WorkerDescription the_description, Hooks the_hooks);

      std::shared_ptr<Identity> current() const;
      std::shared_ptr<Identity> last() const;

      const postgres::WorkerDescription description;
      /// Called under members_mutex_, and not after the member has left.
      const Hooks hooks;
      std::atomic<bool> listening_wanted = true;

      // Guarded by members_mutex_:
      bool left = false;
      /// The statement that registers it is under way, and takes the row back itself if the member has left meanwhile.
      bool registering = false;

      mutable std::mutex mutex;
      // Guarded by mutex:
      std::shared_ptr<Identity> identity;
      bool present = false;

      /// The job types that the others know. Used by the control connection's thread alone.
      std::vector<std::string> known_types;
    };

    const std::shared_ptr<State> state_;
  };

  struct Hooks {
    /// This process is about to become known in a queue; nothing was claimed in it yet.
    std::function<void()> appearing;
    /// The control connection stands, for the first time or again.
    std::function<void()> connected;
    /// This process has become the one that watches over the others.
    std::function<void()> watching;
    /// The process that watches over the others has not shown itself for its heartbeat timeout.
    std::function<void(const model::SuspectedDeath&)> watcher_silent;
  };

  Presence(PresenceOptions options, const postgres::Statements& statements, std::shared_ptr<spdlog::logger> logger,
           Hooks hooks);
  ~Presence();

  void start();
  /// Lets go of the session lock. The rows are left to whoever knows whether all jobs were settled.
  void stop();

  void join(Member& member);
  /// No hook of the member is called from here on. Waits until this time for a registration that is under way: it would
  /// leave a row of a worker that is no longer there.
  void leave(Member& member, model::SteadyTime until);

  /// The job types have changed.
  void refresh();

  /// Whether a queue wants to be notified of new jobs; it does in the beginning.
  void listen(Member& member, bool wanted);

  /// Jobs went back to queues of which no notification may have come.
  void jobs_returned();

  /// Whether notifications arrive. Safe to call from several threads.
  bool listens() const noexcept { return listens_.load(std::memory_order_relaxed); }

  /// Whether this process has been known in some queue. Safe to call from several threads.
  bool has_appeared() const noexcept { return appeared_.load(std::memory_order_relaxed); }

  /// Whether this process watches over the others. Behind a pooler, where no lock makes it one, all do.
  bool is_watching() const noexcept { return watching_.load(std::memory_order_relaxed); }
  bool is_pooled() const noexcept { return pooled_.load(std::memory_order_relaxed); }

  /// Cuts the control connection if a statement on it has had no answer for longer than this. Returns whether it did.
  bool cut_overdue(std::chrono::milliseconds longest);

 private:
  using Clock = std::chrono::steady_clock;

  void run(const std::stop_token& stop);
  /// Connects, appears, and stays until stop or until the connection is lost.
  void stay(const std::stop_token& stop);
  void talk(postgres::ControlConnection& control, const std::stop_token& stop);
  /// One with this number, or another that is free.
  void take_new_lock(postgres::ControlConnection& control, model::Lease key);
  /// Takes the lock that this process had before. False: another session has it.
  bool take_lock(postgres::ControlConnection& control, model::Lease key, const std::stop_token& stop);
  void appear(postgres::ControlConnection& control, Member::State& member);
  void register_member(postgres::ControlConnection& control, Member::State& member,
                       const std::vector<std::string>& types);
  void beat(postgres::ControlConnection& control);
  void count_peers(postgres::ControlConnection& control, int workers);
  void try_to_watch(postgres::ControlConnection& control);
  /// Watches over the process that watches: a paused one keeps its lock.
  void watch_watcher(const model::SuspectedDeath& watcher, std::chrono::milliseconds timeout);
  /// A statement is about to be sent: from now on its answer is waited for.
  void touch() { busy_since_ = Clock::now().time_since_epoch().count(); }
  void lose_locked(Member::State& member, std::string_view why);
  void hear(std::string_view notification);
  void set_absent();
  std::vector<std::shared_ptr<Member::State>> members() const;
  bool holds_lock(const postgres::ControlConnection& control) const;
  void set_session(postgres::Session* session);

  const PresenceOptions options_;
  const postgres::Statements& statements_;
  const std::shared_ptr<spdlog::logger> logger_;
  const Hooks hooks_;
  postgres::WakeUp wake_up_;
  postgres::Interrupt interrupt_;
  std::atomic<bool> refresh_wanted_ = false;
  std::atomic<bool> listens_ = false;
  std::atomic<bool> watching_ = false;
  std::atomic<bool> pooled_ = false;
  std::atomic<bool> appeared_ = false;
  /// Since when a statement is under way, by the steady clock; 0: none is.
  std::atomic<Clock::rep> busy_since_ = 0;

  /// Held while hooks are called, so that whoever leaves can wait for them.
  mutable std::mutex members_mutex_;
  std::condition_variable registered_;
  // Guarded by members_mutex_:
  std::vector<std::shared_ptr<Member::State>> members_;

  std::mutex session_mutex_;
  // Guarded by session_mutex_:
  postgres::Session* session_ = nullptr;

  // Used by the thread alone:
  int failures_ = 0;
  /// The session lock, and the server's process that held it last.
  std::optional<model::Lease> lock_key_;
  int lock_holder_ = 0;
  Clock::time_point next_watch_;
  Clock::time_point next_count_;
  /// Since when no process shows that it watches, though the lock for it is taken.
  std::optional<Clock::time_point> unwatched_since_;
  model::SuspectedDeath watcher_;
  Clock::time_point watcher_seen_at_;
  std::chrono::nanoseconds watcher_silent_for_{0};
  /// The database's clock minus this machine's.
  std::chrono::microseconds clock_offset_{0};

  std::jthread thread_;
};

}  // namespace arrower::jobs::worker
