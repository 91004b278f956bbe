// What a job function has done with its session, as the command tags of its statements show.
#pragma once

#include <string_view>

struct pg_conn;

namespace arrower::jobs::postgres {

/// Watches a connection of libpq; costs nothing on the server. For the connection's thread.
class SessionUse {
 public:
  /// Must outlive the connection.
  void watch(pg_conn* connection);

  /// Forgets what was seen before: a job's transaction has begun.
  void start_over() noexcept;

  /// What must be undone before another job may have the session. Jobs that only insert, update and delete leave
  /// nothing behind; a SELECT may call a function that sets something or takes a lock; other commands may do anything.
  enum class Traces { none, of_functions, any };
  Traces traces() const noexcept { return traces_; }

  /// Whether a statement has ended the job's transaction. To be asked while it should be open.
  bool ended_transaction() const noexcept;

  /// For the connection's events.
  void saw(std::string_view command_tag) noexcept;

 private:
  pg_conn* connection_ = nullptr;
  Traces traces_ = Traces::none;
  bool ended_transaction_ = false;
};

}  // namespace arrower::jobs::postgres
