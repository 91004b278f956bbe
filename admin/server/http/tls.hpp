// TLS: the server's certificate, and connections that are encrypted with it.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include <openssl/ssl.h>

#include "http/connection.hpp"

namespace spdlog {
class logger;
}

namespace arrower::jobs::admin {

/// The certificate and its key, read again when their files change. Safe to use from several threads.
class TlsContext {
 public:
  using Clock = std::chrono::steady_clock;

  /// PEM files. Logs to spdlog's default logger without a `logger`. Throws ConfigurationError, with what OpenSSL says.
  TlsContext(std::string certificate, std::string key, std::shared_ptr<spdlog::logger> logger = nullptr);

  /// For a new connection: that of the files as they are, or were within the last second. Files that cannot be used are
  /// logged once, and leave it as it was.
  std::shared_ptr<SSL_CTX> get() const;

 private:
  /// What a file looks like from outside, to see that it changed.
  struct Stamp {
    std::uint64_t file = 0;
    std::int64_t bytes = 0;
    std::int64_t changed_at = 0;
    bool operator==(const Stamp&) const = default;
  };
  using Stamps = std::array<Stamp, 2>;

  static Stamp stamp_of(const std::string& path) noexcept;
  Stamps stamps() const noexcept { return {stamp_of(certificate_), stamp_of(key_)}; }
  std::shared_ptr<SSL_CTX> load() const;

  const std::string certificate_;
  const std::string key_;
  const std::shared_ptr<spdlog::logger> logger_;
  mutable std::mutex mutex_;
  // Guarded by mutex_:
  mutable std::shared_ptr<SSL_CTX> context_;
  mutable Stamps loaded_;
  mutable Clock::time_point looked_at_;
};

class TlsConnection final : public Connection {
 public:
  TlsConnection(const TlsContext& context, int socket, std::string peer, int peer_port);

  bool encrypted() const noexcept override { return true; }
  bool shake_hands(Clock::time_point deadline) override;

 private:
  ssize_t receive(char* buffer, std::size_t size, Clock::time_point deadline) override;
  ssize_t send(const char* data, std::size_t size, Clock::time_point deadline) override;
  void say_goodbye(Clock::time_point deadline) override;

  /// True: the call that returned `result` can be tried again.
  bool wait_for_tls(int result, Clock::time_point deadline);

  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
};

}  // namespace arrower::jobs::admin
