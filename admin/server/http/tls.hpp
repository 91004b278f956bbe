// TLS: the server's certificate, and connections that are encrypted with it.
#pragma once

#include <memory>
#include <string>

#include <openssl/ssl.h>

#include "http/connection.hpp"

namespace arrower::jobs::admin {

class TlsContext {
 public:
  /// PEM files. Throws ConfigurationError, with what OpenSSL says.
  TlsContext(const std::string& certificate, const std::string& key);

  SSL_CTX* get() const noexcept { return context_.get(); }

 private:
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
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
