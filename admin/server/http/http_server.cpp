#include "http/http_server.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <exception>
#include <format>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <httplib.h>
#include <spdlog/spdlog.h>
#include <arrower/jobs/error.hpp>

#include "http/connection.hpp"
#include "http/connection_threads.hpp"
#include "http/request_head.hpp"
#include "http/tls.hpp"
#include "security/network_address.hpp"
#include "security/security_headers.hpp"

namespace arrower::jobs::admin {

namespace {

/// Until a connection on which nothing comes is closed, and how many requests one serves.
constexpr std::chrono::seconds keep_alive_time{5};
constexpr int keep_alive_requests = 1000;

/// The matching of the library needs a stack that grows with the path.
constexpr std::size_t longest_path = 2048;

constexpr int backlog = 256;

struct Peer {
  std::string address;
  int port = 0;
};

Peer peer_of(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> service{};
  if (getpeername(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
      getnameinfo(reinterpret_cast<const sockaddr*>(&address), size, host.data(), host.size(), service.data(),
                  service.size(), NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return {};
  }
  const std::string_view digits = service.data();
  int port = 0;
  std::from_chars(digits.begin(), digits.end(), port);
  return {normalized_address(host.data()), port};
}

/// The length of the body; nothing: there is none, or it comes in chunks.
std::optional<std::size_t> content_length(const httplib::Request& request) {
  const std::string text = request.get_header_value("Content-Length");
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return length;
}

bool has_body(const httplib::Request& request) {
  return request.has_header("Transfer-Encoding") ||
         (request.has_header("Content-Length") && content_length(request) != std::size_t{0});
}

HttpError too_large(std::size_t limit) {
  return HttpError{413, "too_large", std::format("the body is larger than {} bytes", limit)};
}

std::string read_body(const httplib::Request& request, const httplib::ContentReader& reader, std::size_t limit) {
  if (request.has_header("Content-Encoding")) {
    throw HttpError{415, "unsupported_media_type", "compressed bodies are not supported"};
  }
  if (!has_body(request)) {
    return {};
  }
  if (content_length(request).value_or(0) > limit) {
    throw too_large(limit);
  }
  std::string body;
  bool exceeded = false;
  const bool complete = reader([&](const char* data, std::size_t size) {
    exceeded = body.size() + size > limit;
    if (!exceeded) {
      body.append(data, size);
    }
    return !exceeded;
  });
  if (exceeded) {
    throw too_large(limit);
  }
  if (!complete) {
    throw HttpError{408, "timeout", "the complete body did not arrive in time"};
  }
  return body;
}

/// A head that was refused before the library has seen it.
std::string refusal(const HttpError& error) {
  Response response = error.response();
  add_security_headers(response, Audience::api);
  std::string text =
      std::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n", response.status,
                  httplib::status_message(response.status), response.content_type, response.body.size());
  for (const auto& [name, value] : response.headers) {
    text += std::format("{}: {}\r\n", name, value);
  }
  return text + "\r\n" + response.body;
}

Request request_of(const httplib::Request& from) {
  Request request;
  request.method = from.method;
  request.path = from.target.substr(0, from.target.find_first_of("?#"));
  request.query = from.params;
  for (const auto& [name, value] : from.headers) {
    request.headers.emplace(name, value);
  }
  request.peer = from.remote_addr;
  return request;
}

/// Writes what `next` returns, piece by piece. The head is sent already when a later piece fails: the connection ends
/// without the last chunk, from which the client knows that the response is not whole.
httplib::ContentProviderWithoutLength pieces(std::function<std::optional<std::string>()> next,
                                             std::shared_ptr<spdlog::logger> logger) {
  return [next = std::move(next), logger = std::move(logger)](std::size_t /*offset*/, httplib::DataSink& sink) {
    std::optional<std::string> piece;
    try {
      piece = next();
    } catch (const std::exception& error) {
      logger->warn("admin: a response was cut off: {}", error.what());
      return false;
    }
    if (!piece) {
      sink.done();
      return true;
    }
    return piece->empty() || sink.write(piece->data(), piece->size());
  };
}

void write_to(httplib::Response& to, Response&& response, const std::shared_ptr<spdlog::logger>& logger) {
  to.status = response.status;
  for (const auto& [name, value] : response.headers) {
    to.set_header(name, value);
  }
  if (response.stream) {
    to.set_chunked_content_provider(response.content_type, pieces(std::move(response.stream), logger));
  } else if (response.fixed_body && !response.fixed_body->empty()) {
    to.set_content_provider(
        response.fixed_body->size(), response.content_type,
        [bytes = *response.fixed_body](std::size_t offset, std::size_t size, httplib::DataSink& sink) {
          return sink.write(bytes.data() + offset, size);
        });
  } else if (!response.body.empty()) {
    to.set_content(std::move(response.body), response.content_type);
  }
}

}  // namespace

class HttpServer::Listener : public httplib::Server {
 public:
  Listener(HttpServerOptions options, std::function<Response(const Request&)> answer)
      : options_{std::move(options)}, answer_{std::move(answer)}, sockets_{options_.max_connections_per_client} {
    if (!options_.tls_certificate.empty()) {
      tls_.emplace(options_.tls_certificate, options_.tls_key, options_.logger);
    }
    install_handlers();
    new_task_queue = [this] { return new ConnectionThreads{options_.max_connections, sockets_}; };
    set_keep_alive_timeout(keep_alive_time.count());
    // The library would let several processes share the port.
    set_socket_options([](socket_t socket) {
      const int on = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    });
    set_tcp_nodelay(true);
    bind();
  }

  ~Listener() override { end(); }

  int port() const noexcept { return port_; }

  void start() {
    thread_ = std::jthread{[this] { listen_after_bind(); }};
    wait_until_ready();
  }

  void end() {
    if (thread_.joinable()) {
      stop();
      thread_.join();
    } else if (svr_sock_ != INVALID_SOCKET) {
      ::close(svr_sock_.exchange(INVALID_SOCKET));
    }
  }

 private:
  void bind() {
    errno = 0;
    port_ = options_.port == 0                              ? bind_to_any_port(options_.address)
            : bind_to_port(options_.address, options_.port) ? options_.port
                                                            : -1;
    if (port_ < 0) {
      throw ConfigurationError{
          std::format("the admin server cannot listen on {} port {}: {}; set the options address and port to free "
                      "ones (port 0 uses any free port)",
                      options_.address, options_.port,
                      errno != 0 ? std::generic_category().message(errno) : "the address is unknown")};
    }
    ::listen(svr_sock_, backlog);
  }

  void install_handlers() {
    // Everything without a body; the other handlers can read one.
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      const bool may_have_body = request.method == "POST" || request.method == "PUT" || request.method == "PATCH" ||
                                 request.method == "DELETE";
      if (request.path.size() > longest_path) {
        fail(response, HttpError{414, "bad_request", "the path is too long"});
        return HandlerResponse::Handled;
      }
      if (may_have_body) {
        return HandlerResponse::Unhandled;
      }
      serve(request, response, nullptr);
      return HandlerResponse::Handled;
    });
    const HandlerWithContentReader with_body = [this](const httplib::Request& request, httplib::Response& response,
                                                      const httplib::ContentReader& reader) {
      serve(request, response, &reader);
    };
    static constexpr const char* anything = R"([\s\S]*)";
    Post(anything, with_body);
    Put(anything, with_body);
    Patch(anything, with_body);
    Delete(anything, with_body);
    // Of requests that the library itself refuses, before anybody is asked.
    set_error_handler([this](const httplib::Request& /*request*/, httplib::Response& response) {
      if (response.body.empty() && !response.content_provider_ && response.status != 304) {
        fail(response, HttpError{response.status, "bad_request", "the request is not well-formed HTTP, or too large"});
      }
      return HandlerResponse::Handled;
    });
  }

  void serve(const httplib::Request& from, httplib::Response& to, const httplib::ContentReader* reader) {
    Request request = request_of(from);
    request.encrypted = tls_.has_value();
    request.read_body = [&from, reader, this] {
      return reader == nullptr ? std::string{} : read_body(from, *reader, options_.max_body_bytes);
    };
    try {
      Response response = answer_(request);
      // What the library noted when a body was cut off.
      to.status = -1;
      write_to(to, std::move(response), options_.logger);
    } catch (const std::exception&) {
      fail(to, HttpError{500, "internal", "an internal error occurred"});
    }
  }

  void fail(httplib::Response& to, const HttpError& error) {
    Response response = error.response();
    add_security_headers(response, Audience::api);
    write_to(to, std::move(response), options_.logger);
  }

  // In place of the library's own loop, which waits again for each byte: a client could hold a thread for hours.
  bool process_and_close_socket(socket_t socket) override {
    const Peer peer = peer_of(socket);
    std::unique_ptr<Connection> connection =
        tls_ ? std::make_unique<TlsConnection>(*tls_, socket, peer.address, peer.port)
             : std::make_unique<Connection>(socket, peer.address, peer.port);
    if (!sockets_.add(socket, options_.is_proxy(peer.address) ? std::string{} : peer.address)) {
      return true;
    }
    try {
      if (connection->shake_hands(Connection::Clock::now() + options_.request_timeout)) {
        serve_connection(*connection, socket);
      }
    } catch (const std::exception& error) {
      // It ends this connection and nothing else.
      options_.logger->error("admin: a connection failed: {}", error.what());
    }
    // Before the number is used again.
    sockets_.remove(socket);
    connection.reset();
    return true;
  }

  /// The head of the next request; nothing: none comes, or one that was refused.
  std::optional<RequestHead> next_head(Connection& connection, std::chrono::milliseconds longest_wait) {
    try {
      if (!connection.wait_for_request(Connection::Clock::now() + longest_wait)) {
        return std::nullopt;
      }
      const auto deadline = Connection::Clock::now() + options_.request_timeout;
      connection.read_until(deadline);
      const std::optional<std::string> head = connection.wait_for_head(deadline);
      return head ? std::optional{parse_request_head(*head)} : std::nullopt;
    } catch (const HttpError& error) {
      const std::string text = refusal(error);
      connection.write(text.data(), text.size());
      connection.close_gently();
      return std::nullopt;
    }
  }

  void serve_connection(Connection& connection, int socket) {
    for (int left = keep_alive_requests; left > 0; --left) {
      // Others wait: no client keeps a thread without need.
      const bool crowded = sockets_.count() >= options_.max_connections;
      const auto longest_wait = left == keep_alive_requests ? options_.request_timeout : keep_alive_time;
      const std::optional<RequestHead> head = next_head(connection, longest_wait);
      if (!head) {
        return;
      }
      sockets_.set_waiting(socket, false);
      bool ends = false;
      bool understood = false;
      bool had_body = false;
      const bool alive = process_request(
          connection, connection.peer(), 0, {}, 0, left == 1 || crowded, ends, [&](httplib::Request& request) {
            understood = true;
            take_headers(request, *head);
            prepare(request);
            had_body = has_body(request);
            if (had_body) {
              // One that was refused unread would be taken for the next request: whoever sends a body gets no other
              // one.
              request.headers.erase("Connection");
              request.headers.emplace("Connection", "close");
              ends = true;
              const std::size_t length =
                  std::min(content_length(request).value_or(options_.max_body_bytes), options_.max_body_bytes);
              connection.read_until(Connection::Clock::now() + options_.request_timeout +
                                    std::chrono::seconds{length / slowest_bytes_per_second});
            }
          });
      // Where a head was not understood, the beginning of the next one is unknown.
      if (!alive || !understood || ends || crowded) {
        if (alive || had_body) {
          connection.close_gently();
        }
        return;
      }
      sockets_.set_waiting(socket, true);
    }
  }

  /// In place of the library's own, which are decoded, and in no order.
  static void take_headers(httplib::Request& request, const RequestHead& head) {
    request.headers.clear();
    for (const auto& [name, value] : head.headers) {
      request.headers.emplace(name, value);
    }
  }

  static void prepare(httplib::Request& request) {
    // Parts of responses are not served: no client needs them.
    request.ranges.clear();
    // Brotli as the library uses it takes a hundred times as long as gzip.
    const bool gzip = request.get_header_value("Accept-Encoding").find("gzip") != std::string::npos &&
                      request.get_header_value("Accept-Encoding").find("gzip;q=0") == std::string::npos;
    request.headers.erase("Accept-Encoding");
    if (gzip) {
      request.headers.emplace("Accept-Encoding", "gzip");
    }
  }

  HttpServerOptions options_;
  std::function<Response(const Request&)> answer_;
  std::optional<TlsContext> tls_;
  OpenSockets sockets_;
  int port_ = 0;
  std::jthread thread_;
};

HttpServer::HttpServer(HttpServerOptions options, std::function<Response(const Request&)> answer)
    : listener_{std::make_unique<Listener>(std::move(options), std::move(answer))} {}

HttpServer::~HttpServer() = default;

int HttpServer::port() const noexcept { return listener_->port(); }

void HttpServer::start() { listener_->start(); }

void HttpServer::stop() { listener_->end(); }

}  // namespace arrower::jobs::admin
