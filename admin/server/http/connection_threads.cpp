#include "http/connection_threads.hpp"

#include <sys/socket.h>

#include <chrono>
#include <utility>

namespace arrower::jobs::admin {

namespace {

/// Above the bound: connections that wait until another one ends.
constexpr std::size_t most_connections_waiting = 64;

constexpr std::chrono::seconds stop_grace{6};

}  // namespace

void OpenSockets::add(int socket) {
  const std::scoped_lock lock{mutex_};
  sockets_.insert(socket);
  if (ended_) {
    ::shutdown(socket, SHUT_RD);
  }
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
  for (const int socket : sockets_) {
    ::shutdown(socket, SHUT_RD);
  }
}

void OpenSockets::end_all(std::chrono::milliseconds grace) {
  std::unique_lock lock{mutex_};
  removed_.wait_for(lock, grace, [this] { return sockets_.empty(); });
  for (const int socket : sockets_) {
    ::shutdown(socket, SHUT_RDWR);
  }
}

ConnectionThreads::ConnectionThreads(std::size_t most, OpenSockets& sockets) : most_{most}, sockets_{sockets} {}

ConnectionThreads::~ConnectionThreads() { shutdown(); }

bool ConnectionThreads::enqueue(std::function<void()> connection) {
  {
    const std::scoped_lock lock{mutex_};
    if (ended_ || waiting_.size() >= most_connections_waiting) {
      return false;
    }
    waiting_.push_back(std::move(connection));
    if (waiting_.size() > idle_ && threads_.size() < most_) {
      threads_.emplace_back([this] { run(); });
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

void ConnectionThreads::shutdown() {
  {
    const std::scoped_lock lock{mutex_};
    if (ended_) {
      return;
    }
    ended_ = true;
  }
  changed_.notify_all();
  sockets_.end_reading();
  sockets_.end_all(stop_grace);
  // Nobody adds to them any more.
  threads_.clear();
}

}  // namespace arrower::jobs::admin
