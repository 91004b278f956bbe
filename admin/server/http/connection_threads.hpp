// A thread for each connection that is open, up to a bound; what comes above it waits a little, then is turned away.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include <httplib.h>

namespace arrower::jobs::admin {

/// Knows the sockets that are open, so that a stop can wake whoever reads from them.
class OpenSockets {
 public:
  void add(int socket);
  void remove(int socket);
  /// How many there are, at most the ones given to add.
  std::size_t count() const;
  /// Waiting for further requests ends; answers can still be written.
  void end_reading();
  /// Waits a moment for the connections to end, then ends them.
  void end_all(std::chrono::milliseconds grace);

 private:
  mutable std::mutex mutex_;
  std::condition_variable removed_;
  // Guarded by mutex_:
  std::set<int> sockets_;
  bool ended_ = false;
};

class ConnectionThreads final : public httplib::TaskQueue {
 public:
  /// Threads are made when they are needed. The sockets are ended when it is shut down.
  ConnectionThreads(std::size_t most, OpenSockets& sockets);
  ~ConnectionThreads() override;
  ConnectionThreads(const ConnectionThreads&) = delete;
  ConnectionThreads& operator=(const ConnectionThreads&) = delete;

  bool enqueue(std::function<void()> connection) override;
  void shutdown() override;

 private:
  void run();

  const std::size_t most_;
  OpenSockets& sockets_;
  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_:
  std::deque<std::function<void()>> waiting_;
  std::size_t idle_ = 0;
  bool ended_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace arrower::jobs::admin
