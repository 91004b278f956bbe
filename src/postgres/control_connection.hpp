// The connection by which a worker process shows that it lives and hears of new jobs: it holds the session lock and
// listens.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "model/job.hpp"
#include "postgres/session.hpp"
#include "postgres/statements.hpp"
#include "postgres/wake_up.hpp"

namespace arrower::jobs::postgres {

/// For one thread.
class ControlConnection {
 public:
  using OnNotification = std::function<void(std::string_view payload)>;

  /// Connects. Throws ConnectionError, also once the interrupt is raised.
  ControlConnection(const std::string& connection_string, std::shared_ptr<HostMemory> hosts,
                    const Statements& statements, const Interrupt& interrupt);

  /// Whether a pooler hands every statement to another server process, so that neither locks nor LISTEN hold.
  bool is_pooled() const noexcept { return session_.is_pooled(); }

  /// Takes a session lock, unless another session holds it: the one that this process had before, of which the server
  /// does not know yet that it is gone, or a process that is freeing our jobs.
  bool try_lock(model::Lease key);
  /// Ends the session that this process had before, if that is what holds the lock. Returns whether it was.
  bool end_holder(model::Lease key, int server_process);

  void listen(const std::string& channel, OnNotification on_notification);

  /// Until a notification came (after handing it on), or the wake-up, or the time is over. Throws libpqxx's
  /// broken_connection.
  void wait(const WakeUp& wake_up, std::chrono::milliseconds longest);

  Session& session() noexcept { return session_; }

 private:
  const Statements& statements_;
  Session session_;
};

}  // namespace arrower::jobs::postgres
