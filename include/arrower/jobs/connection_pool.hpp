// Connections to one database that several queues may share.
#pragma once

#include <memory>
#include <string>

namespace arrower::jobs {

namespace postgres {
class SessionPool;
}
namespace worker {
class SharedServices;
}

/// A bounded set of connections, opened when they are needed and reopened when they were lost. Give one to several
/// PostgresQueues to bound what they use together; jobs wait their turn for one, and one is always left for claiming
/// and completing, so that queues on a small pool neither starve nor block each other. Queues on one pool also share
/// the control connection and the threads that look after them: a thousand idle queues need no more than a few of
/// either. Safe to use from several threads.
///
///     auto pool = std::make_shared<jobs::ConnectionPool>("postgresql:///shop", 8);
///     jobs::PostgresQueue mail{pool, {.queue = "mail"}}, reports{pool, {.queue = "reports"}};
class ConnectionPool {
 public:
  /// Does not connect. `max_connections` is at least 2. Throws ConfigurationError for a connection string that cannot
  /// be parsed and for a number out of range.
  explicit ConnectionPool(std::string connection_string, int max_connections = 12);
  ~ConnectionPool();
  ConnectionPool(const ConnectionPool&) = delete;
  ConnectionPool& operator=(const ConnectionPool&) = delete;

  /// For the queues.
  const std::shared_ptr<postgres::SessionPool>& sessions() const noexcept { return sessions_; }
  const std::shared_ptr<worker::SharedServices>& services() const noexcept { return services_; }

 private:
  std::shared_ptr<postgres::SessionPool> sessions_;
  std::shared_ptr<worker::SharedServices> services_;
};

}  // namespace arrower::jobs
