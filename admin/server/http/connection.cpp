#include "http/connection.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <format>
#include <utility>

#include "http/response.hpp"

namespace arrower::jobs::admin {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::seconds write_grace{10};

constexpr std::chrono::seconds goodbye_time{1};
constexpr std::size_t goodbye_bytes = std::size_t{32} * 1024 * 1024;

}  // namespace

Connection::Connection(int socket, std::string peer, int peer_port)
    : socket_{socket}, peer_{std::move(peer)}, peer_port_{peer_port} {
  fcntl(socket_, F_SETFL, fcntl(socket_, F_GETFL) | O_NONBLOCK);
}

Connection::~Connection() { ::close(socket_); }

bool Connection::wait(Wait direction, Clock::time_point deadline) const {
  pollfd watched{.fd = socket_, .events = static_cast<short>(direction == Wait::read ? POLLIN : POLLOUT), .revents = 0};
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    const int ready = poll(&watched, 1, static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000)));
    if (ready > 0) {
      return true;
    }
    if (ready == 0 || errno != EINTR) {
      return false;
    }
  }
}

ssize_t Connection::receive(char* buffer, std::size_t size, Clock::time_point deadline) {
  while (true) {
    const ssize_t received = ::recv(socket_, buffer, size, 0);
    if (received >= 0) {
      return received;
    }
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
      return -1;
    }
    if (!wait(Wait::read, deadline)) {
      return -1;
    }
  }
}

ssize_t Connection::send(const char* data, std::size_t size, Clock::time_point deadline) {
  while (true) {
    const ssize_t sent = ::send(socket_, data, size, MSG_NOSIGNAL);
    if (sent >= 0) {
      return sent;
    }
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
      return -1;
    }
    if (!wait(Wait::write, deadline)) {
      return -1;
    }
  }
}

bool Connection::wait_for_request(Clock::time_point deadline) {
  if (unread_.empty()) {
    const ssize_t received = receive(buffer_.data(), buffer_.size(), deadline);
    if (received <= 0) {
      return false;
    }
    unread_ = {buffer_.data(), static_cast<std::size_t>(received)};
  }
  return true;
}

std::optional<std::string> Connection::wait_for_head(Clock::time_point deadline) {
  std::memmove(buffer_.data(), unread_.data(), unread_.size());
  std::size_t size = unread_.size();
  while (true) {
    unread_ = {buffer_.data(), size};
    if (const std::size_t end = end_of_head(unread_); end <= longest_head) {
      return std::string{unread_.substr(0, end)};
    }
    if (size >= longest_head) {
      throw HttpError{431, "too_large", std::format("the request headers have more than {} bytes", longest_head)};
    }
    const ssize_t received = receive(buffer_.data() + size, buffer_.size() - size, deadline);
    if (received <= 0 || Clock::now() > deadline) {
      return std::nullopt;
    }
    size += static_cast<std::size_t>(received);
  }
}

void Connection::close_gently() {
  const Clock::time_point deadline = Clock::now() + goodbye_time;
  say_goodbye(deadline);
  ::shutdown(socket_, SHUT_WR);
  std::size_t total = 0;
  while (total < goodbye_bytes) {
    // Beneath TLS: it is not used.
    const ssize_t received = Connection::receive(buffer_.data(), buffer_.size(), deadline);
    if (received <= 0 || Clock::now() > deadline) {
      return;
    }
    total += static_cast<std::size_t>(received);
  }
}

bool Connection::is_readable() const { return !unread_.empty() || wait(Wait::read, Clock::now()); }

// Of responses in pieces, before each one: `write` itself waits.
bool Connection::is_writable() const { return true; }

ssize_t Connection::read(char* buffer, size_t size) {
  if (unread_.empty() && (Clock::now() > read_deadline_ || !wait_for_request(read_deadline_))) {
    return -1;
  }
  const std::size_t taken = std::min(size, unread_.size());
  std::memcpy(buffer, unread_.data(), taken);
  unread_.remove_prefix(taken);
  return static_cast<ssize_t>(taken);
}

ssize_t Connection::write(const char* data, size_t size) {
  const Clock::time_point deadline = Clock::now() + write_grace + std::chrono::seconds{size / slowest_bytes_per_second};
  std::size_t total = 0;
  while (total < size) {
    const ssize_t sent = send(data + total, size - total, deadline);
    if (sent <= 0 || (total + static_cast<std::size_t>(sent) < size && Clock::now() > deadline)) {
      return -1;
    }
    total += static_cast<std::size_t>(sent);
  }
  return static_cast<ssize_t>(total);
}

void Connection::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip = peer_;
  port = peer_port_;
}

void Connection::get_local_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

}  // namespace arrower::jobs::admin
