// The admin UI and its HTTP API, in any process: beside the queues of a worker or by itself. Link arrower::jobs_admin.
#pragma once

#include <arrower/jobs/detail/require_cxx20.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <arrower/jobs/inspector.hpp>

namespace spdlog {
class logger;
}

namespace arrower::jobs {

/// Somebody who signs in with a name and a password (HTTP basic authentication).
struct AdminUser {
  /// Stands in the audit as the actor. Not empty, without a colon; no other user or token has it.
  std::string name;
  /// At least 8 bytes. Either this or `password_hash`.
  std::string password = {};
  /// A yescrypt hash ("$y$...") in place of the password, as `arrower-jobs password` prints it, so that who reads the
  /// configuration cannot sign in.
  std::string password_hash = {};
  /// May look, and change nothing.
  bool read_only = false;
};

/// A program that shows a token: `Authorization: Bearer ...`.
struct AdminToken {
  /// Stands in the audit as the actor. Not empty; no other user or token has it.
  std::string name;
  /// At least 16 bytes of printable ASCII without blanks; `openssl rand -hex 32` makes a good one.
  std::string token;
  bool read_only = false;
};

/// How an admin server works. Out-of-range values throw ConfigurationError from its constructor.
struct AdminServerOptions {
  /// Where it listens: an IP address or a host name. Without `users` and `bearer_tokens` it listens on loopback
  /// addresses only, and anybody who can connect may do everything. Default "127.0.0.1".
  std::string address = "127.0.0.1";
  /// Default 8080; 0: any free one, see AdminServer::port.
  int port = 8080;

  /// Who may sign in. Default: nobody has to.
  std::vector<AdminUser> users = {};
  std::vector<AdminToken> bearer_tokens = {};

  /// Under which path it is served, for example "/jobs" behind a reverse proxy. Default "": at the root.
  std::string path_prefix = {};
  /// Names under which browsers may reach it. Without credentials that is "localhost" and the address it listens on, so
  /// that no foreign site can reach it by a name of its own (DNS rebinding); with credentials any. Names that are given
  /// here are always checked, with or without a port.
  std::vector<std::string> allowed_hosts = {};
  /// Reverse proxies: addresses or networks ("10.0.0.0/8"). X-Forwarded-For, -Host, -Proto and -Prefix are believed
  /// from them alone. Default: none.
  std::vector<std::string> trusted_proxies = {};

  /// Signs what browsers keep: sessions, and that a user has signed in before. Servers that share an address need the
  /// same, so that each accepts the sessions of the others; they then last through restarts, too. At least 32 bytes,
  /// random: `openssl rand -hex 32`. Default: a random one in each process.
  std::string session_key = {};

  /// What the UI shows as its title. Default "Arrower Jobs"; at most 200 bytes.
  std::string title = "Arrower Jobs";
  /// Where a trace can be seen: {trace_id} stands for its id. Default: no links.
  std::string trace_url = {};

  /// Fields of payloads that are hidden, beside "password" and "token": in whatever case and at any depth their
  /// values are shown as "[redacted]". Jobs cannot be searched for by them either. Default: none more.
  std::vector<std::string> redact = {};
  /// False: fields by the names "password" and "token" are shown. Default true.
  bool redact_passwords_and_tokens = true;

  /// PEM files; both or none. Default: plain HTTP. The certificate's file may hold the chain as well. They are read
  /// again when they change; files that cannot be used then leave the certificate as it is, and a warning is logged.
  std::string tls_certificate = {};
  std::string tls_key = {};

  /// Requests with a larger body are refused. Default 16 MiB; 1 KiB to 1 GiB.
  std::size_t max_body_bytes = std::size_t{16} * 1024 * 1024;
  /// Of each client, by its address; twice as many at once. Default 50; 0 (no limit) to 100,000.
  int requests_per_second = 50;
  /// Connections at the same time; each one that is busy occupies a thread. Default 128; 8 to 10,000.
  int max_connections = 128;
  /// Of each client, by its address; trusted_proxies may have any number. Where all connections are taken, the one that
  /// has waited longest for a request is closed. Default 64; 0 (no limit) to 10,000.
  int max_connections_per_client = 64;
  /// Clients that are told at once what changes; each one occupies a connection. Default 32; 0 to max_connections - 4.
  int max_event_streams = 32;
  /// How long the head of a request may take; a body may take as long and 1 s more for each 32 KiB. Default 10 s; 100
  /// ms to 10 min.
  std::chrono::milliseconds request_timeout{10'000};

  /// The schema, the number of connections to PostgreSQL and the longest time a statement may take.
  InspectorOptions inspector = {};

  /// Where the server logs. Default: spdlog's default logger at the time the server is made.
  std::shared_ptr<spdlog::logger> logger = {};
};

/// Serves the admin UI and its HTTP API (documented by itself, as OpenAPI, under /api/v1/openapi.json). As many as you
/// like in a process. Safe to use from several threads.
///
///     jobs::PostgresQueue queue{"postgresql:///shop"};
///     jobs::AdminServer admin{"postgresql:///shop", {.users = {{.name = "ada", .password = "correct horse"}}}};
///     admin.start();                      // http://127.0.0.1:8080
///     queue.run();
class AdminServer {
 public:
  /// Neither connects nor listens. Throws ConfigurationError for an option out of range, and for an address that is no
  /// loopback address while nobody has to sign in.
  explicit AdminServer(std::string connection_string, AdminServerOptions options = {});
  explicit AdminServer(const std::shared_ptr<ConnectionPool>& pool, AdminServerOptions options = {});
  /// Through an inspector that is used elsewhere too; `options.inspector` then only names its schema.
  explicit AdminServer(std::shared_ptr<Inspector> inspector, AdminServerOptions options = {});
  /// Stops.
  ~AdminServer();
  AdminServer(AdminServer&&) noexcept;
  AdminServer& operator=(AdminServer&&) noexcept;

  /// Listens, on threads of its own; answers at once. Does nothing if it has been started. Throws ConfigurationError if
  /// the port is taken or the address is not this machine's, or for certificates that cannot be used; UsageError after
  /// `stop`.
  void start();

  /// Where it listens.
  const std::string& address() const noexcept;
  /// 0 before `start` if any free one was asked for.
  int port() const noexcept;
  /// "http://127.0.0.1:8080/jobs/"
  std::string url() const;

  /// Until somebody calls `stop`.
  void wait();
  /// `start`, until SIGINT or SIGTERM or `stop`, then `stop`. One `run` at a time in a process, that of a queue
  /// included: throws UsageError.
  void run();

  /// Lets requests that are being answered end, asks operations to end after their current batch and waits for them.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace arrower::jobs
