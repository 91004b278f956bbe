// A thread for each connection that is open, up to a bound; what comes above it waits a little, then is turned away.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <httplib.h>

namespace arrower::jobs::admin {

/// Knows the sockets that are open, so that a stop can wake whoever reads from them, no client takes all of them, and
/// one on which nothing comes makes room for another.
class OpenSockets {
 public:
  using Clock = std::chrono::steady_clock;

  /// `most_of_one_client`: as many may have the same peer; 0: any number.
  explicit OpenSockets(std::size_t most_of_one_client) : most_of_one_client_{most_of_one_client} {}

  /// False: this client has as many as it may have. Clients without a name are not counted.
  bool add(int socket, const std::string& client);
  void remove(int socket);
  std::size_t count() const;

  /// The socket waits for the head of a request, or no longer does.
  void set_waiting(int socket, bool waits);
  /// Ends the connection that has waited longest for a request, if that is longer than a client takes that has one.
  /// False: there is none.
  bool end_longest_waiting();

  /// Waiting for further requests ends; answers can still be written.
  void end_reading();
  /// Waits a moment for the connections to end, then ends them.
  void end_all(std::chrono::milliseconds grace);

 private:
  struct Entry {
    std::string client;
    /// While it serves a request: the end of all time.
    Clock::time_point waiting_since;
  };

  const std::size_t most_of_one_client_;
  mutable std::mutex mutex_;
  std::condition_variable removed_;
  // Guarded by mutex_:
  std::map<int, Entry> sockets_;
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
  /// While connections wait for a thread: ends those that have one and make no use of it.
  void make_room();

  const std::size_t most_;
  OpenSockets& sockets_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable crowded_;
  // Guarded by mutex_:
  std::deque<std::function<void()>> waiting_;
  std::size_t idle_ = 0;
  bool ended_ = false;
  std::vector<std::jthread> threads_;
  std::jthread room_maker_;
};

}  // namespace arrower::jobs::admin
