// One connection to a client: bytes in and out, each with a deadline, so that nobody can hold a thread by being slow.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <httplib.h>

#include "http/request_head.hpp"

namespace arrower::jobs::admin {

/// A client that sends or takes less than this would hold the thread.
inline constexpr std::size_t slowest_bytes_per_second = std::size_t{32} * 1024;

class Connection : public httplib::Stream {
 public:
  using Clock = std::chrono::steady_clock;

  /// Closes the socket at its end.
  Connection(int socket, std::string peer, int peer_port);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  const std::string& peer() const noexcept { return peer_; }
  virtual bool encrypted() const noexcept { return false; }
  /// Before the first byte. False: it failed.
  virtual bool shake_hands(Clock::time_point /*deadline*/) { return true; }

  /// Until the first byte of a request is there. False: the client has gone, or the time is over.
  bool wait_for_request(Clock::time_point deadline);
  /// Until the head of a request has arrived whole; it stays to be read. Nothing: the client has gone, or the time is
  /// over. Throws HttpError with 431 for one that is too long.
  std::optional<std::string> wait_for_head(Clock::time_point deadline);
  /// Reads fail from then on.
  void read_until(Clock::time_point deadline) noexcept { read_deadline_ = deadline; }
  /// Says good-bye, and reads for a moment what the client still sends: closing at once would make it lose the answer.
  void close_gently();

  // httplib::Stream
  bool is_readable() const override;
  bool is_writable() const override;
  ssize_t read(char* buffer, size_t size) override;
  ssize_t write(const char* data, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  /// None: the library looks at it with select(), which cannot take those above 1023.
  socket_t socket() const override { return INVALID_SOCKET; }

 protected:
  enum class Wait { read, write };
  int descriptor() const noexcept { return socket_; }
  bool wait(Wait direction, Clock::time_point deadline) const;

  /// Bytes; 0 at the end of the stream, -1 for an error or when the deadline has passed.
  virtual ssize_t receive(char* buffer, std::size_t size, Clock::time_point deadline);
  virtual ssize_t send(const char* data, std::size_t size, Clock::time_point deadline);
  virtual void say_goodbye(Clock::time_point /*deadline*/) {}

 private:
  int socket_;
  std::string peer_;
  int peer_port_;
  Clock::time_point read_deadline_{};
  std::array<char, longest_head + std::size_t{16} * 1024> buffer_{};
  std::string_view unread_;
};

}  // namespace arrower::jobs::admin
