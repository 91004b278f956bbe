// The connection by which a worker process shows that it lives and hears of new jobs: it holds the session lock and
// listens.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "model/job.hpp"
#include "postgres/session.hpp"

namespace arrower::jobs::postgres {

/// Wakes a thread that waits in ControlConnection::wait. Safe to use from several threads.
class WakeUp {
 public:
  WakeUp();
  ~WakeUp();
  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;

  void notify() noexcept;
  int descriptor() const noexcept { return descriptor_; }
  void clear() noexcept;

 private:
  int descriptor_;
};

/// For one thread.
class ControlConnection {
 public:
  using OnNotification = std::function<void(std::string_view payload)>;

  /// Connects. Throws ConnectionError.
  explicit ControlConnection(const std::string& connection_string);

  /// Whether a pooler hands every statement to another server process, so that neither locks nor LISTEN hold. Told by
  /// the process id that the pooler makes up.
  bool is_pooled();

  /// Waits for the session lock of this lease: for an instant, unless a process that looks for the dead is freeing our
  /// jobs.
  void lock(model::Lease lease);
  void listen(const std::string& channel, OnNotification on_notification);

  /// Until a notification came (after handing it on), or the wake-up, or the time is over. Throws libpqxx's
  /// broken_connection.
  void wait(const WakeUp& wake_up, std::chrono::milliseconds longest);

  Session& session() noexcept { return session_; }

 private:
  Session session_;
};

}  // namespace arrower::jobs::postgres
