// The threads that the services of a process share: each service is a step that says when it wants to be called again.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "model/job.hpp"

namespace arrower::jobs::worker {

/// A bounded number of threads, started as they are needed: as many as steps run at the same time, and one that waits.
/// Safe to use from several threads.
class ServiceThreads {
 public:
  /// Does what is due and returns when to call it again at the latest. Must not throw.
  using Step = std::function<model::SteadyTime(const std::stop_token&)>;

  /// A service, stopped when it goes out of scope. Its steps run one at a time.
  class Service {
   public:
    Service(ServiceThreads& threads, Step step);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    /// Calls the step soon; once more if it runs now.
    void wake();

    /// No step begins from here on, and the stop token of the one that runs is stopped.
    void request_stop();
    /// The same, and waits for the one that runs. False: it still runs when the time is over.
    bool stop_until(model::SteadyTime deadline);
    void stop() { stop_until(model::SteadyTime::max()); }

   private:
    friend class ServiceThreads;

    ServiceThreads& threads_;
    const Step step_;
    std::stop_source stop_;
    std::condition_variable ended_;
    // Guarded by threads_.mutex_:
    model::SteadyTime due_;
    bool running_ = false;
    bool woken_ = false;
    bool stopped_ = false;
  };

  explicit ServiceThreads(int most_threads);
  /// All services must have been stopped.
  ~ServiceThreads();

  /// Calls the step for the first time at once.
  std::unique_ptr<Service> start(Step step);

 private:
  void work();
  void run_locked(std::unique_lock<std::mutex>& lock, Service& service);
  void schedule_locked(Service& service, model::SteadyTime due);
  /// Makes sure that a thread waits for the services that are not due yet.
  void keep_watch_locked();

  const int most_threads_;

  std::mutex mutex_;
  /// One thread waits for the earliest service; the others wait for their turn.
  std::condition_variable next_changed_;
  std::condition_variable turn_;
  // Guarded by mutex_:
  std::set<std::pair<model::SteadyTime, Service*>> waiting_;
  bool is_watched_ = false;
  int idle_ = 0;
  bool closing_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace arrower::jobs::worker
