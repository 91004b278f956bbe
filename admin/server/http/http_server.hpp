// Listens, reads requests, has them answered, and writes the answers: what is HTTP and nothing else.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "http/request.hpp"
#include "http/response.hpp"

namespace spdlog {
class logger;
}

namespace arrower::jobs::admin {

struct HttpServerOptions {
  std::string address;
  int port = 0;
  std::string tls_certificate;
  std::string tls_key;
  std::size_t max_body_bytes = 0;
  std::size_t max_connections = 0;
  /// 0: as many as there can be.
  std::size_t max_connections_per_client = 0;
  /// Clients for which that bound does not hold: proxies.
  std::function<bool(const std::string& address)> is_proxy = [](const std::string& /*address*/) { return false; };
  std::chrono::milliseconds request_timeout{0};
  std::shared_ptr<spdlog::logger> logger = {};
};

class HttpServer {
 public:
  /// Listens from then on; requests are answered by `answer`, on several threads, once `start` was called. What that
  /// throws is told to nobody. Throws ConfigurationError if it cannot listen there.
  HttpServer(HttpServerOptions options, std::function<Response(const Request&)> answer);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  int port() const noexcept;
  void start();
  /// Waits until requests that are being answered have been, for some seconds at most.
  void stop();

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace arrower::jobs::admin
