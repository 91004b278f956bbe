#include "http/connection_threads.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace arrower::jobs::admin {

namespace {

/// Above the bound: connections that wait until another one ends.
constexpr std::size_t most_connections_waiting = 64;

constexpr std::chrono::seconds stop_grace{6};

/// Whoever has a request sends it at once.
constexpr std::chrono::milliseconds shortest_idle_time{100};
constexpr std::chrono::milliseconds between_looks_for_room{20};

}  // namespace

bool OpenSockets::add(int socket, const std::string& client) {
  const std::scoped_lock lock{mutex_};
  if (most_of_one_client_ > 0 && !client.empty()) {
    const auto of_client =
        std::ranges::count_if(sockets_, [&](const auto& open) { return open.second.client == client; });
    if (static_cast<std::size_t>(of_client) >= most_of_one_client_) {
      return false;
    }
  }
  sockets_.insert_or_assign(socket, Entry{.client = client, .waiting_since = Clock::now()});
  if (ended_) {
    ::shutdown(socket, SHUT_RD);
  }
  return true;
}

void OpenSockets::set_waiting(int socket, bool waits) {
  const std::scoped_lock lock{mutex_};
  if (const auto open = sockets_.find(socket); open != sockets_.end()) {
    open->second.waiting_since = waits ? Clock::now() : Clock::time_point::max();
  }
}

bool OpenSockets::end_longest_waiting() {
  const std::scoped_lock lock{mutex_};
  const auto longest =
      std::ranges::min_element(sockets_, {}, [](const auto& open) { return open.second.waiting_since; });
  if (longest == sockets_.end() || longest->second.waiting_since > Clock::now() - shortest_idle_time) {
    return false;
  }
  // It counts as busy from now on: it ends.
  longest->second.waiting_since = Clock::time_point::max();
  ::shutdown(longest->first, SHUT_RDWR);
  return true;
}

void OpenSockets::remove(int socket) {
  {
    const std::scoped_lock lock{mutex_};
    sockets_.erase(socket);
  }
  removed_.notify_all();
}

std::size_t OpenSockets::count() const {
  const std::scoped_lock lock{mutex_};
  return sockets_.size();
}

void OpenSockets::end_reading() {
  const std::scoped_lock lock{mutex_};
  ended_ = true;
  for (const auto& [socket, entry] : sockets_) {
    ::shutdown(socket, SHUT_RD);
  }
}

void OpenSockets::end_all(std::chrono::milliseconds grace) {
  std::unique_lock lock{mutex_};
  removed_.wait_for(lock, grace, [this] { return sockets_.empty(); });
  for (const auto& [socket, entry] : sockets_) {
    ::shutdown(socket, SHUT_RDWR);
  }
}

ConnectionThreads::ConnectionThreads(std::size_t most, OpenSockets& sockets)
    : most_{most}, sockets_{sockets}, room_maker_{[this] { make_room(); }} {}

ConnectionThreads::~ConnectionThreads() { shutdown(); }

bool ConnectionThreads::enqueue(std::function<void()> connection) {
  {
    const std::scoped_lock lock{mutex_};
    if (ended_ || waiting_.size() >= most_connections_waiting) {
      return false;
    }
    waiting_.push_back(std::move(connection));
    if (waiting_.size() > idle_) {
      if (threads_.size() < most_) {
        threads_.emplace_back([this] { run(); });
      } else {
        crowded_.notify_one();
      }
    }
  }
  changed_.notify_one();
  return true;
}

void ConnectionThreads::run() {
  while (true) {
    std::function<void()> connection;
    {
      std::unique_lock lock{mutex_};
      ++idle_;
      changed_.wait(lock, [this] { return ended_ || !waiting_.empty(); });
      --idle_;
      if (waiting_.empty()) {
        return;
      }
      connection = std::move(waiting_.front());
      waiting_.pop_front();
    }
    connection();
  }
}

void ConnectionThreads::make_room() {
  std::unique_lock lock{mutex_};
  while (!ended_) {
    crowded_.wait(lock, [this] { return ended_ || (waiting_.size() > idle_ && threads_.size() >= most_); });
    const std::size_t wanted = waiting_.size();
    lock.unlock();
    for (std::size_t made = 0; made < wanted && sockets_.end_longest_waiting(); ++made) {
    }
    lock.lock();
    crowded_.wait_for(lock, between_looks_for_room, [this] { return ended_; });
  }
}

void ConnectionThreads::shutdown() {
  {
    const std::scoped_lock lock{mutex_};
    if (ended_) {
      return;
    }
    ended_ = true;
  }
  changed_.notify_all();
  crowded_.notify_all();
  sockets_.end_reading();
  sockets_.end_all(stop_grace);
  // Nobody adds to them any more.
  threads_.clear();
  room_maker_ = {};
}

}  // namespace arrower::jobs::admin
