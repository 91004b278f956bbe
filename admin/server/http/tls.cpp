#include "http/tls.hpp"

#include <openssl/err.h>
#include <sys/stat.h>

#include <algorithm>
#include <climits>
#include <format>
#include <utility>

#include <spdlog/spdlog.h>
#include <arrower/jobs/error.hpp>

namespace arrower::jobs::admin {

namespace {

constexpr std::chrono::seconds look_interval{1};

/// Of TLS 1.2 the ciphers whose keys end with the connection and which detect changes; 1.3 has no others.
constexpr const char* ciphers_of_tls_1_2 = "ECDHE+AESGCM:ECDHE+CHACHA20";

std::string openssl_error() {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  ERR_clear_error();
  return text.data();
}

}  // namespace

TlsContext::TlsContext(std::string certificate, std::string key, std::shared_ptr<spdlog::logger> logger)
    : certificate_{std::move(certificate)},
      key_{std::move(key)},
      logger_{logger ? std::move(logger) : spdlog::default_logger()},
      loaded_{stamps()},
      looked_at_{Clock::now()} {
  context_ = load();
}

std::shared_ptr<SSL_CTX> TlsContext::get() const {
  const std::scoped_lock lock{mutex_};
  const Clock::time_point now = Clock::now();
  if (now - looked_at_ < look_interval) {
    return context_;
  }
  looked_at_ = now;
  // Before they are read: what changes in between is read with the next look.
  const Stamps found = stamps();
  if (found == loaded_) {
    return context_;
  }
  loaded_ = found;
  try {
    context_ = load();
    logger_->info("admin: the certificate is reloaded");
  } catch (const ConfigurationError& error) {
    logger_->warn("admin: the changed certificate files cannot be used, so the previous certificate stays in use: {}",
                  error.what());
  }
  return context_;
}

TlsContext::Stamp TlsContext::stamp_of(const std::string& path) noexcept {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0) {
    return {};
  }
  return {.file = status.st_ino,
          .bytes = status.st_size,
          .changed_at = std::int64_t{status.st_ctim.tv_sec} * 1'000'000'000 + status.st_ctim.tv_nsec};
}

std::shared_ptr<SSL_CTX> TlsContext::load() const {
  ERR_clear_error();
  const std::shared_ptr<SSL_CTX> made{SSL_CTX_new(TLS_server_method()), &SSL_CTX_free};
  SSL_CTX* const context = made.get();
  if (context == nullptr) {
    throw ConfigurationError{std::format("TLS cannot be used: {}", openssl_error())};
  }
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  if (SSL_CTX_set_cipher_list(context, ciphers_of_tls_1_2) != 1) {
    throw ConfigurationError{std::format("TLS cannot be used: {}", openssl_error())};
  }
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (SSL_CTX_use_certificate_chain_file(context, certificate_.c_str()) != 1) {
    throw ConfigurationError{
        std::format("option tls_certificate is \"{}\"; it must be a PEM file with a certificate: {}", certificate_,
                    openssl_error())};
  }
  if (SSL_CTX_use_PrivateKey_file(context, key_.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context) != 1) {
    throw ConfigurationError{
        std::format("option tls_key is \"{}\"; it must be a PEM file with the certificate's private key: {}", key_,
                    openssl_error())};
  }
  return made;
}

TlsConnection::TlsConnection(const TlsContext& context, int socket, std::string peer, int peer_port)
    : Connection{socket, std::move(peer), peer_port}, ssl_{SSL_new(context.get().get()), &SSL_free} {
  if (ssl_) {
    SSL_set_fd(ssl_.get(), descriptor());
  }
}

bool TlsConnection::wait_for_tls(int result, Clock::time_point deadline) {
  const int error = SSL_get_error(ssl_.get(), result);
  ERR_clear_error();
  if (error == SSL_ERROR_WANT_READ) {
    return wait(Wait::read, deadline);
  }
  return error == SSL_ERROR_WANT_WRITE && wait(Wait::write, deadline);
}

bool TlsConnection::shake_hands(Clock::time_point deadline) {
  if (!ssl_) {
    return false;
  }
  while (true) {
    const int result = SSL_accept(ssl_.get());
    if (result == 1) {
      return true;
    }
    if (!wait_for_tls(result, deadline) || Clock::now() > deadline) {
      return false;
    }
  }
}

ssize_t TlsConnection::receive(char* buffer, std::size_t size, Clock::time_point deadline) {
  while (true) {
    const int received = SSL_read(ssl_.get(), buffer, static_cast<int>(std::min<std::size_t>(size, INT_MAX)));
    if (received > 0) {
      return received;
    }
    if (!wait_for_tls(received, deadline)) {
      return -1;
    }
  }
}

ssize_t TlsConnection::send(const char* data, std::size_t size, Clock::time_point deadline) {
  while (true) {
    const int sent = SSL_write(ssl_.get(), data, static_cast<int>(std::min<std::size_t>(size, INT_MAX)));
    if (sent > 0) {
      return sent;
    }
    if (!wait_for_tls(sent, deadline)) {
      return -1;
    }
  }
}

void TlsConnection::say_goodbye(Clock::time_point /*deadline*/) {
  if (ssl_) {
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
  }
}

}  // namespace arrower::jobs::admin
