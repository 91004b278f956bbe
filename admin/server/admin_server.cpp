#include <arrower/jobs/admin_server.hpp>

#include <condition_variable>
#include <format>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <spdlog/spdlog.h>

#include <arrower/jobs/error.hpp>

#include "http/http_server.hpp"
#include "option_check.hpp"
#include "queue/signal_wait.hpp"
#include "site.hpp"

namespace arrower::jobs {

namespace {

AdminServerOptions checked(AdminServerOptions options) {
  admin::check_options(options);
  if (!options.logger) {
    options.logger = spdlog::default_logger();
  }
  return options;
}

}  // namespace

class AdminServer::Impl {
 public:
  Impl(std::shared_ptr<Inspector> inspector, AdminServerOptions options)
      : options_{std::move(options)}, inspector_{std::move(inspector)}, site_{options_, *inspector_} {}

  ~Impl() { stop(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void start() {
    const std::scoped_lock lock{mutex_};
    if (stopped_) {
      throw UsageError{"this admin server is stopped; create a new one"};
    }
    if (server_) {
      return;
    }
    server_.emplace(
        admin::HttpServerOptions{
            .address = options_.address,
            .port = options_.port,
            .tls_certificate = options_.tls_certificate,
            .tls_key = options_.tls_key,
            .max_body_bytes = options_.max_body_bytes,
            .max_connections = static_cast<std::size_t>(options_.max_connections),
            .max_connections_per_client = static_cast<std::size_t>(options_.max_connections_per_client),
            .is_proxy = [this](const std::string& address) { return site_.is_proxy(address); },
            .request_timeout = options_.request_timeout,
            .logger = options_.logger,
        },
        [this](const admin::Request& request) { return site_.answer(request); });
    options_.port = server_->port();
    server_->start();
    options_.logger->info("admin: listening on {}{}", url(),
                          options_.users.empty() && options_.bearer_tokens.empty() ? "; no sign-in required" : "");
  }

  void stop() {
    {
      const std::scoped_lock lock{mutex_};
      if (std::exchange(stopped_, true)) {
        return;
      }
    }
    site_.stop();
    if (server_) {
      server_->stop();
    }
    {
      const std::scoped_lock lock{mutex_};
      ended_ = true;
    }
    changed_.notify_all();
  }

  void wait() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return ended_; });
  }

  void run() {
    queue::SignalWait signals;
    start();
    // `stop` ends it too.
    const std::jthread waiter{[&] {
      wait();
      signals.interrupt();
    }};
    signals.wait();
    stop();
  }

  const std::string& address() const noexcept { return options_.address; }
  int port() const noexcept { return options_.port; }
  std::string url() const {
    const bool is_ipv6 = options_.address.find(':') != std::string::npos;
    return std::format("{}://{}{}{}:{}{}/", options_.tls_certificate.empty() ? "http" : "https", is_ipv6 ? "[" : "",
                       options_.address, is_ipv6 ? "]" : "", options_.port, options_.path_prefix);
  }

 private:
  AdminServerOptions options_;
  std::shared_ptr<Inspector> inspector_;
  admin::Site site_;

  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_:
  bool stopped_ = false;
  bool ended_ = false;
  // Last: it uses all of the others.
  std::optional<admin::HttpServer> server_;
};

AdminServer::AdminServer(std::string connection_string, AdminServerOptions options) {
  options = checked(std::move(options));
  auto inspector = std::make_shared<Inspector>(std::move(connection_string), options.inspector);
  impl_ = std::make_unique<Impl>(std::move(inspector), std::move(options));
}

AdminServer::AdminServer(const std::shared_ptr<ConnectionPool>& pool, AdminServerOptions options) {
  options = checked(std::move(options));
  auto inspector = std::make_shared<Inspector>(pool, options.inspector);
  impl_ = std::make_unique<Impl>(std::move(inspector), std::move(options));
}

AdminServer::AdminServer(std::shared_ptr<Inspector> inspector, AdminServerOptions options)
    : impl_{std::make_unique<Impl>(std::move(inspector), checked(std::move(options)))} {}

AdminServer::~AdminServer() = default;
AdminServer::AdminServer(AdminServer&&) noexcept = default;
AdminServer& AdminServer::operator=(AdminServer&&) noexcept = default;

void AdminServer::start() { impl_->start(); }
const std::string& AdminServer::address() const noexcept { return impl_->address(); }
int AdminServer::port() const noexcept { return impl_->port(); }
std::string AdminServer::url() const { return impl_->url(); }
void AdminServer::wait() { impl_->wait(); }
void AdminServer::run() { impl_->run(); }
void AdminServer::stop() { impl_->stop(); }

}  // namespace arrower::jobs
